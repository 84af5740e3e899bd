#pragma once

#include "heed/decode/logits.h"

namespace heed::decode {

// The tokens that the hypotheses of a batch may say, each sentence's by a list of its own. The
// model multiplies with the rows of all of them together, and a hypothesis sees those of its list
// alone, so that what it says does not depend on the sentences beside it.
class TokenLists {
 public:
  TokenLists() = default;  // every token
  // The list of each sentence, ascending, its end token among them; the hypotheses are one a
  // sentence. Throws where one is empty or not ascending.
  explicit TokenLists(std::vector<std::vector<Token>> lists);

  bool empty() const { return lists_.empty(); }
  const std::vector<Token>& all() const { return all_; }  // ascending

  // Hypothesis i goes on from hypothesis which[i].
  void pick(std::span<const Index> which);

  // logits (hypotheses, all) -> what each hypothesis sees of them, which these lists must outlive
  BatchLogits narrowed(const Tensor& logits, Index vocab) const;

 private:
  std::vector<std::vector<Token>> lists_;   // of the sentences
  std::vector<std::vector<Index>> places_;  // of their tokens in all_
  std::vector<Token> all_;
  std::vector<Index> sentence_;  // of each hypothesis
};

}  // namespace heed::decode
