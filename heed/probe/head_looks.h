#pragma once

#include <span>
#include <vector>

#include "heed/tensor/tensor.h"

namespace heed::probe {

// For each query of a sequence the keys that are asked about, such as the one before it; none for
// some.
using KeysOfQueries = std::vector<std::vector<Index>>;

// What each head of one attention looks at, over many sequences (Clark et al., "What Does BERT Look
// At?", 2019, sections 3 and 4; Voita et al., "Analyzing Multi-Head Self-Attention", 2019, section
// 5). Questions are numbered; means are over the queries that have keys of a question.
class HeadLooks {
 public:
  HeadLooks(Index heads, Index questions);

  // weights (H, Tq, Tk) of one sequence; asked[i] is question i's keys.
  void add(const Tensor& weights, std::span<const KeysOfQueries> asked);

  Index heads() const { return heads_; }
  // The mean weight on a question's keys, 0 to 1. NaN where no query had any.
  double share(Index head, Index question) const;
  // How often the largest weight lies on one of them, 0 to 1.
  double agreement(Index head, Index question) const;
  // In the mean over all queries: of the weights, in nats; and of |key - query|, in tokens.
  double entropy(Index head) const;
  double distance(Index head) const;

 private:
  struct Answer {
    double weight = 0.0, largest = 0.0;
  };
  struct Sums {
    double entropy = 0.0, distance = 0.0;
    std::vector<Answer> answers = {};
  };

  Index heads_ = 0;
  double queries_ = 0.0;
  std::vector<double> asked_;  // queries that have keys, by question
  std::vector<Sums> sums_;     // by head
};

// How often a head would agree that always looks the same number of places away: the fair measure
// of an agreement (Clark et al., section 4.2; Voita et al., section 5.2).
class FixedOffset {
 public:
  void add(const KeysOfQueries& asked);
  double agreement() const;  // of the best offset, 0 to 1; NaN of nothing

 private:
  std::vector<double> back_, ahead_;  // queries that would agree, by places away
  double queries_ = 0.0;
};

}  // namespace heed::probe
