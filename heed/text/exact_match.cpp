#include "heed/text/exact_match.h"

#include <algorithm>

#include "heed/text/metric_lines.h"
#include "heed/text/unicode.h"

namespace heed {

double exact_match(std::span<const std::string> hypotheses,
                   std::span<const std::vector<std::string>> references, LetterCase letter_case) {
  check_lines("exact_match", hypotheses, references);
  if (hypotheses.empty()) return 0;
  const auto equals = [&](const std::string& a, const std::string& b) {
    return letter_case == LetterCase::kept ? a == b : lower_case(a) == lower_case(b);
  };
  Index equal = 0;
  for (std::size_t i = 0; i < hypotheses.size(); ++i) {
    equal += std::ranges::any_of(references,
                                 [&](const auto& one) { return equals(one[i], hypotheses[i]); });
  }
  return 100.0 * static_cast<double>(equal) / static_cast<double>(hypotheses.size());
}

}  // namespace heed
