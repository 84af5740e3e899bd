#include "heed/text/exact_match.h"

#include <algorithm>

#include "heed/text/metric_lines.h"

namespace heed {

double exact_match(std::span<const std::string> hypotheses,
                   std::span<const std::vector<std::string>> references) {
  check_lines("exact_match", hypotheses, references);
  if (hypotheses.empty()) return 0;
  Index equal = 0;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    equal +=
        std::ranges::any_of(references, [&](const auto& one) { return one[i] == hypotheses[i]; });
  }
  return 100.0 * static_cast<double>(equal) / static_cast<double>(hypotheses.size());
}

}  // namespace heed
