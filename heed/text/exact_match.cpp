#include "heed/text/exact_match.h"

#include <functional>
#include <numeric>

#include "heed/base/check.h"

namespace heed {

double exact_match(std::span<const std::string> hypotheses,
                   std::span<const std::string> references) {
  check(hypotheses.size() == references.size(),
        "exact_match: got {} hypotheses and {} references, wanted as many lines in both",
        hypotheses.size(), references.size());
  if (hypotheses.empty()) return 0;
  const auto equal = std::transform_reduce(hypotheses.begin(), hypotheses.end(), references.begin(),
                                           std::size_t{0}, std::plus<>(), std::equal_to<>());
  return 100.0 * static_cast<double>(equal) / static_cast<double>(hypotheses.size());
}

}  // namespace heed
