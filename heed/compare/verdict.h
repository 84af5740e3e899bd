#pragma once

#include "heed/compare/results.h"

namespace heed::compare {

// By what variants are ranked: the first of these that a comparison has.
struct Quality {
  std::string name;  // "BLEU"
  enum class Better { lower, higher } better;
};
std::optional<Quality> quality_of(const Results& results);

// The variants that have it, the best mean first, and those without it behind.
std::vector<const VariantResult*> ranked(const Results& results, const Quality& quality);

// In sentences, one each, what the figures do not tell of themselves: which variants cannot be told
// from the best, since their seeds' values overlap or there is but one seed; which diverged or
// failed, and why; which were still learning, their loss having fallen by more than 1 % in the last
// tenth of the training, so that more of it may change the order; and whose learning rate still rose
// when it ended.
std::vector<std::string> caveats(const Results& results);

}  // namespace heed::compare
