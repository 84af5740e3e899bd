#pragma once

#include <limits>
#include <span>
#include <vector>

#include "heed/kernels/ranking.h"
#include "heed/tensor/tensor.h"

namespace heed::decode {

// The logits of what may follow one hypothesis: of every token, or of those on a list alone, as if
// all others had -inf. Whoever searches may overwrite them.
class Logits {
 public:
  explicit Logits(std::span<float> values) : values_(values) {}  // values[i] is token i's
  // values[i] is that of list[i]; ascending
  Logits(std::span<float> values, std::span<const Token> list);

  float operator[](Token token) const;
  void put(Token token, float logit);  // does nothing where the list has no such token

  float log_sum_exp() const;
  // The greatest `count`, ranked, or as many as are greater than `bar`.
  std::vector<kernels::Ranked> top(Index count, float bar = kImpossible) const;
  // All that are greater than -inf, by token.
  std::vector<kernels::Ranked> possible() const;

 private:
  static constexpr float kImpossible = -std::numeric_limits<float>::infinity();

  Token token(Index place) const {
    return list_.empty() ? static_cast<Token>(place) : list_[place];
  }
  float* find(Token token) const;

  std::span<float> values_;
  std::span<const Token> list_;  // empty: every token
};

// The logits of what may follow each hypothesis of a batch.
class BatchLogits {
 public:
  BatchLogits(Tensor values);  // (hypotheses, V)
  // values (hypotheses, W): row i begins with the logits of lists[i], whose memory is the caller's
  // to keep; its rest counts for nothing.
  BatchLogits(Tensor values, std::vector<std::span<const Token>> lists, Index vocab);

  Index rows() const { return values_.dim(0); }
  Index width() const { return values_.dim(1); }  // of a row
  Index vocab() const { return vocab_; }
  Logits operator[](Index row);
  // Every row as often, one copy behind the other.
  BatchLogits repeated(Index copies) const;

 private:
  Tensor values_;
  std::vector<std::span<const Token>> lists_;  // empty: every token
  Index vocab_;
};

}  // namespace heed::decode
