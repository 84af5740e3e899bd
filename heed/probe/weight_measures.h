#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "heed/base/index.h"

namespace heed::probe {

// What one head makes of one query: how it divides its attention among the keys.
struct WeightRow {
  std::span<const float> weights;  // (Tk), of sum 1
  Index query;                     // its place, from 0
  bool same_text;                  // whether queries and keys are the same tokens
  std::optional<Index> aligned;    // the key that the query's word is a translation of, if known
};

// One number of a row; none where the row has no say, such as a first token of its previous one.
using WeightMeasure = std::optional<double> (*)(const WeightRow&);

// In nats; its exponential is how many keys share the attention, were it even.
std::optional<double> entropy(const WeightRow& row);
// 1 where one key has 99 % of the weight or more, else 0. None where there is but one key.
std::optional<double> saturation(const WeightRow& row);
// How much of a gradient the softmax lets through: the Frobenius norm of its Jacobian
// diag(p) - p p^T, which is 0 where one key has all the weight.
std::optional<double> softmax_gradient(const WeightRow& row);
// Mean distance between query and key, in tokens. None across two texts.
std::optional<double> distance(const WeightRow& row);
// Shares of weight on one key: the first, the one before, the aligned one.
std::optional<double> first_token(const WeightRow& row);
std::optional<double> previous_token(const WeightRow& row);
std::optional<double> aligned_token(const WeightRow& row);

}  // namespace heed::probe
