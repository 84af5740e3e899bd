#include "heed/probe/head_means.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace heed::probe {
namespace {

const char* word_of(nn::ShownStack stack) {
  switch (stack) {
    case nn::ShownStack::encoder:
      return "encoder";
    case nn::ShownStack::decoder:
      return "decoder";
    case nn::ShownStack::cross:
      return "cross";
    case nn::ShownStack::layers:
      break;
  }
  return "self";
}

// Whether no query sees a key behind itself: then the first has but one key, and no say.
bool is_causal(const Tensor& weights) {
  const Index queries = weights.dim(1), keys = weights.dim(2);
  for (Index row = 0; row < weights.dim(0) * queries; ++row) {
    const float* first = weights.data() + row * keys;
    if (std::any_of(first + row % queries + 1, first + keys, [](float p) { return p != 0; })) {
      return false;
    }
  }
  return true;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

void HeadMeans::add(const nn::ShownWeights& place, const Tensor& weights,
                    std::span<const std::optional<Index>> aligned) {
  const Index heads = weights.dim(0), queries = weights.dim(1), keys = weights.dim(2);
  const bool same_text = place.stack != nn::ShownStack::cross;
  const Index first = same_text && keys == queries && is_causal(weights) ? 1 : 0;
  Heads& means = stacks_[place.stack][place.layer];
  means.resize(heads);
  for (Index row = 0; row < heads * queries; ++row) {
    const Index query = row % queries;
    if (query < first) continue;
    const auto value =
        measure_({.weights = weights.values().subspan(row * keys, keys),
                  .query = query,
                  .same_text = same_text,
                  .aligned = aligned.empty() || same_text ? std::nullopt : aligned[query]});
    if (!value) continue;
    means[row / queries].sum += *value;
    ++means[row / queries].count;
  }
}

void HeadMeans::add_to(Figures& figures) const {
  for (const auto& [stack, layers] : stacks_) {
    Curve by_layer{
        .name = fmt::format("{}, {}", name_, word_of(stack)), .x_axis = "layer", .y_axis = unit_};
    std::vector<Curve> by_head;
    for (const auto& [layer, heads] : layers) {
      Curve curve{.name = fmt::format("{}, layer {}", by_layer.name, layer + 1),
                  .x_axis = "head",
                  .y_axis = unit_};
      for (const Mean& head : heads) {
        if (head.count == 0) continue;
        curve.x.push_back(static_cast<double>(curve.x.size() + 1));
        curve.y.push_back(head.value());
      }
      if (curve.y.empty()) continue;
      by_layer.x.push_back(static_cast<double>(layer + 1));
      by_layer.y.push_back(mean(curve.y));
      by_head.push_back(std::move(curve));
    }
    if (by_layer.y.empty()) continue;
    figures.add(by_layer.name, mean(by_layer.y));
    figures.curves.push_back(std::move(by_layer));
    std::ranges::move(by_head, std::back_inserter(figures.curves));
  }
}

}  // namespace heed::probe
