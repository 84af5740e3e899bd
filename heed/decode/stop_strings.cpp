#include "heed/decode/stop_strings.h"

#include <algorithm>
#include <utility>

#include "heed/base/check.h"

namespace heed::decode {
namespace {

// How many of the last bytes of `text` `stop` begins with.
std::size_t begun(std::string_view text, std::string_view stop) {
  for (std::size_t count = std::min(text.size(), stop.size() - 1); count > 0; --count) {
    if (text.ends_with(stop.substr(0, count))) return count;
  }
  return 0;
}

}  // namespace

StopStrings::StopStrings(std::vector<std::string> stops) : stops_(std::move(stops)) {
  for (const std::string& stop : stops_) check(!stop.empty(), "generate: an empty stop");
}

std::string StopStrings::add(std::string_view text) {
  if (stopped_) return {};
  waiting_ += text;
  std::size_t end = waiting_.npos, held = 0;
  for (const std::string& stop : stops_) {
    end = std::min(end, waiting_.find(stop));
    held = std::max(held, begun(waiting_, stop));
  }
  stopped_ = end != waiting_.npos;
  const std::size_t given = stopped_ ? end : waiting_.size() - held;
  std::string out = waiting_.substr(0, given);
  waiting_.erase(0, stopped_ ? waiting_.size() : given);
  return out;
}

std::string StopStrings::finish() {
  return std::exchange(waiting_, {});
}

}  // namespace heed::decode
