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

// The same with memory of its own.
struct SentencePair {
  std::vector<Token> source, target;
};

struct PairLengths {
  Index source = 0, target = 0;
};

// Sentence pairs as tokens, wherever they lie. Safe to use from several threads.
class Pairs {
 public:
  virtual ~Pairs() = default;

  virtual Index count() const = 0;
  virtual PairLengths lengths(Index i) const = 0;
  // Adds pair i's tokens to those that are there.
  virtual void append(Index i, std::vector<Token>& source, std::vector<Token>& target) const = 0;

  SentencePair operator[](Index i) const {
    SentencePair pair;
    append(i, pair.source, pair.target);
    return pair;
  }
};

// Sentence pairs in memory.
class PairList : public Pairs {
 public:
  using Sides = std::pair<std::vector<Token>, std::vector<Token>>;  // source, target

  explicit PairList(std::vector<Sides> pairs) : pairs_(std::move(pairs)) {}

  Index count() const override { return std::ssize(pairs_); }
  PairLengths lengths(Index i) const override {
    return {std::ssize(pairs_[i].first), std::ssize(pairs_[i].second)};
  }
  void append(Index i, std::vector<Token>& source, std::vector<Token>& target) const override {
    const auto& [first, second] = pairs_[i];
    source.insert(source.end(), first.begin(), first.end());
    target.insert(target.end(), second.begin(), second.end());
  }

 private:
  std::vector<Sides> pairs_;
};

// The pairs of each epoch: always the same ones, or drawn anew. A function of the epoch alone.
using PairsOfEpoch = std::function<std::shared_ptr<const Pairs>(Index epoch)>;

}  // namespace heed::data
