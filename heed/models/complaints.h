#pragma once

#include <algorithm>
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

  // Vocabularies and special tokens of a model that translates, and what its embeddings share.
  template <typename Config>
  void check_sides(const Config& c) {
    const Index smallest = std::min(c.source_vocab, c.target_vocab);
    unless(smallest >= 2, "a vocabulary needs 2 ids or more, not {}", smallest);
    unless(c.sharing != decltype(c.sharing)::all || c.source_vocab == c.target_vocab,
           "sharing all embeddings needs equal vocabularies, not {} and {}", c.source_vocab,
           c.target_vocab);
    unless(0 <= c.pad && c.pad < smallest, "pad {} lies outside [0, {})", c.pad, smallest);
    unless(0 <= c.end && c.end < c.target_vocab && c.end != c.pad,
           "end {} lies outside [0, {}) or is pad", c.end, c.target_vocab);
    unless(!c.start || (0 <= *c.start && *c.start < c.target_vocab),
           "start {} lies outside [0, {})", c.start_token(), c.target_vocab);
  }

  // Throws them as one line, which begins with `what`, where there are any.
  void raise(std::string_view what) const {
    if (!found_.empty()) throw Error(fmt::format("{}: {}", what, fmt::join(found_, "; ")));
  }

 private:
  std::vector<std::string> found_;
};

}  // namespace heed::models
