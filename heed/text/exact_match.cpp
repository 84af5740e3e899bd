#include "heed/text/exact_match.h"

#include <algorithm>

#include "heed/base/check.h"

namespace heed {

double exact_match(std::span<const std::string> hypotheses,
                   std::span<const std::vector<std::string>> references) {
  for (const std::vector<std::string>& one : references) {
    check(hypotheses.size() == one.size(),
          "exact_match: got {} hypotheses and {} references, wanted as many lines in both",
          hypotheses.size(), one.size());
  }
  if (hypotheses.empty()) return 0;
  Index equal = 0;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    equal +=
        std::ranges::any_of(references, [&](const auto& one) { return one[i] == hypotheses[i]; });
  }
  return 100.0 * static_cast<double>(equal) / static_cast<double>(hypotheses.size());
}

}  // namespace heed
