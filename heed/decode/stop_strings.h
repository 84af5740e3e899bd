#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed::decode {

// Text that comes part by part, up to the first of some strings.
class StopStrings {
 public:
  explicit StopStrings(std::vector<std::string> stops);  // none of them empty

  // What may be given out now: all but what the stops may turn out to begin in.
  std::string add(std::string_view text);
  // Whether one has come; nothing is given out any more.
  bool stopped() const { return stopped_; }
  // What waited, once nothing comes any more.
  std::string finish();

 private:
  std::vector<std::string> stops_;
  std::string waiting_;
  bool stopped_ = false;
};

}  // namespace heed::decode
