#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "heed/base/check.h"

namespace heed::models {

// What is wrong with a config: collected, so that a user sees all of it at once.
class Complaints {
 public:
  template <typename... Args>
  void unless(bool ok, fmt::format_string<Args...> message, Args&&... args) {
    if (!ok) found_.push_back(fmt::format(message, std::forward<Args>(args)...));
  }

  // A dropout's rate.
  void check_rate(std::string_view name, float rate) {
    unless(0.0f <= rate && rate < 1.0f, "{} must lie in [0, 1), not {}", name, rate);
  }

  // Throws them as one line, which begins with `what`, where there are any.
  void raise(std::string_view what) const {
    if (!found_.empty()) throw Error(fmt::format("{}: {}", what, fmt::join(found_, "; ")));
  }

 private:
  std::vector<std::string> found_;
};

}  // namespace heed::models
