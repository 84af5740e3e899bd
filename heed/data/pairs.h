#pragma once

#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "heed/base/index.h"

namespace heed::data {

// A sentence and its translation, without </s> and the like.
struct TokenPair {
  std::span<const Token> source, target;
};

// Sentence pairs as tokens, wherever they lie.
class Pairs {
 public:
  virtual ~Pairs() = default;

  virtual Index count() const = 0;
  virtual TokenPair operator[](Index i) const = 0;  // valid as long as this
};

// Sentence pairs in memory.
class PairList : public Pairs {
 public:
  using Sides = std::pair<std::vector<Token>, std::vector<Token>>;  // source, target

  explicit PairList(std::vector<Sides> pairs) : pairs_(std::move(pairs)) {}

  Index count() const override { return std::ssize(pairs_); }
  TokenPair operator[](Index i) const override { return {pairs_[i].first, pairs_[i].second}; }

 private:
  std::vector<Sides> pairs_;
};

// The pairs of each epoch: always the same ones, or drawn anew. A function of the epoch alone.
using PairsOfEpoch = std::function<std::shared_ptr<const Pairs>(Index epoch)>;

}  // namespace heed::data
