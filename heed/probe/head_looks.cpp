#include "heed/probe/head_looks.h"

#include <algorithm>
#include <limits>

#include "heed/base/check.h"
#include "heed/probe/weight_measures.h"

namespace heed::probe {

HeadLooks::HeadLooks(Index heads, Index questions)
    : heads_(heads),
      asked_(questions),
      sums_(heads, Sums{.answers = std::vector<Answer>(questions)}) {}

void HeadLooks::add(const Tensor& weights, std::span<const KeysOfQueries> asked) {
  check(weights.rank() == 3 && weights.dim(0) == heads_ && asked.size() == asked_.size(),
        "head looks: weights {} and {} questions, wanted {} heads and {}", weights.shape(),
        asked.size(), heads_, asked_.size());
  const Index queries = weights.dim(1), keys = weights.dim(2);
  queries_ += static_cast<double>(queries);
  for (Index q = 0; q < queries; ++q) {
    for (std::size_t i = 0; i < asked.size(); ++i) asked_[i] += asked[i][q].empty() ? 0 : 1;
    for (Index h = 0; h < heads_; ++h) {
      const auto row = weights.values().subspan((h * queries + q) * keys, keys);
      const WeightRow of_query{.weights = row, .query = q, .same_text = true, .aligned = {}};
      sums_[h].entropy += *probe::entropy(of_query);
      sums_[h].distance += *probe::distance(of_query);
      const Index largest = std::ranges::max_element(row) - row.begin();
      for (std::size_t i = 0; i < asked.size(); ++i) {
        Answer& answer = sums_[h].answers[i];
        for (const Index key : asked[i][q]) {
          answer.weight += row[key];
          answer.largest += key == largest ? 1 : 0;
        }
      }
    }
  }
}

double HeadLooks::share(Index head, Index question) const {
  return sums_[head].answers[question].weight / asked_[question];
}

double HeadLooks::agreement(Index head, Index question) const {
  return sums_[head].answers[question].largest / asked_[question];
}

double HeadLooks::entropy(Index head) const {
  return sums_[head].entropy / queries_;
}

double HeadLooks::distance(Index head) const {
  return sums_[head].distance / queries_;
}

void FixedOffset::add(const KeysOfQueries& asked) {
  for (Index query = 0; query < std::ssize(asked); ++query) {
    if (!asked[query].empty()) ++queries_;
    for (const Index key : asked[query]) {
      const auto away = static_cast<std::size_t>(std::abs(key - query));
      std::vector<double>& counts = key < query ? back_ : ahead_;
      if (counts.size() <= away) counts.resize(away + 1);
      ++counts[away];
    }
  }
}

double FixedOffset::agreement() const {
  double most = queries_ > 0 ? 0.0 : std::numeric_limits<double>::quiet_NaN();
  for (const auto* counts : {&back_, &ahead_}) {
    for (const double count : *counts) most = std::max(most, count);
  }
  return most / queries_;
}

}  // namespace heed::probe
