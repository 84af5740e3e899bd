#include "heed/text/lines.h"

#include <memory>

#include "heed/base/check.h"
#include "heed/text/utf8.h"

namespace heed {

LineReader::LineReader(const std::filesystem::path& path, InvalidUtf8 invalid)
    : stream_(path), invalid_(invalid) {}

LineReader::LineReader(int descriptor, std::string name, InvalidUtf8 invalid)
    : stream_(descriptor, std::move(name)), invalid_(invalid) {}

bool LineReader::read_raw(std::string& line) {
  line.clear();
  bool any = false;
  for (;;) {
    if (part_.empty()) part_ = stream_.next();
    if (part_.empty()) return any;
    any = true;
    const std::size_t end = part_.find('\n');
    line += part_.substr(0, end);
    check(line.size() <= kLongestLine, "{}:{}: the line is longer than {} MiB; is this text?",
          name(), number_ + 1, kLongestLine >> 20);
    part_.remove_prefix(end == part_.npos ? part_.size() : end + 1);
    if (end == part_.npos) continue;
    if (line.ends_with('\r')) line.pop_back();
    return true;
  }
}

bool LineReader::next(std::string& line) {
  if (!read_raw(line)) return false;
  ++number_;
  if (number_ == 1 && line.starts_with("\uFEFF")) line.erase(0, 3);
  const auto invalid = find_invalid_utf8(line);
  if (!invalid) return true;
  check(invalid_ == InvalidUtf8::replace, "{}:{}: invalid UTF-8 (byte {})", name(), number_,
        *invalid + 1);
  line = replace_invalid_utf8(line);
  return true;
}

bool LineReader::ready(std::chrono::milliseconds patience) const {
  return part_.find('\n') != part_.npos || stream_.ready(patience);
}

NextLine lines_of(std::span<const std::filesystem::path> files, InvalidUtf8 invalid) {
  return [files, invalid, file = std::size_t{0},
          lines = std::shared_ptr<LineReader>()](std::string& line) mutable {
    for (;; lines.reset()) {
      if (!lines && file == files.size()) return false;
      if (!lines) lines = std::make_shared<LineReader>(files[file++], invalid);
      if (lines->next(line)) return true;
    }
  };
}

}  // namespace heed
