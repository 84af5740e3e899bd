#include "heed/nn/relative_positions.h"

#include <algorithm>
#include <cmath>

#include "heed/ops/arithmetic.h"
#include "heed/ops/embedding.h"
#include "heed/ops/shape.h"

namespace heed::nn {
namespace {

// Of one side.
Index buckets_of_side(const RelativeConfig& config) {
  return config.sees == Sees::both ? config.buckets / 2 : config.buckets;
}

Index table_rows(const RelativeConfig& config) {
  return config.sees == Sees::both ? 2 * config.reach + 1 : config.reach + 1;
}

}  // namespace

std::vector<std::string> faults(const RelativeConfig& config) {
  std::vector<std::string> found;
  const Index nearest = buckets_of_side(config) / 2;
  if (config.kind == RelativeKind::shaw && config.reach < 1) {
    found.push_back(fmt::format("a reach of {}, wanted 1 or more", config.reach));
  }
  if (config.kind == RelativeKind::t5 && nearest < 1) {
    found.push_back(fmt::format("{} buckets are too few for sides of two", config.buckets));
  }
  if (config.kind == RelativeKind::t5 && nearest >= 1 && config.max_distance <= nearest) {
    found.push_back(fmt::format("a max distance of {}, wanted more than the {} that have buckets",
                                config.max_distance, nearest));
  }
  return found;
}

Index bucket_of(Index offset, const RelativeConfig& config) {
  const Index side = buckets_of_side(config), nearest = side / 2;
  const bool ahead = config.sees == Sees::both && offset > 0;
  const Index distance = ahead ? offset : std::max<Index>(-offset, 0), first = ahead ? side : 0;
  if (distance < nearest) return first + distance;
  const auto exact = static_cast<float>(nearest);
  const float share = std::log(static_cast<float>(distance) / exact) /
                      std::log(static_cast<float>(config.max_distance) / exact);
  const auto farther = static_cast<Index>(share * static_cast<float>(side - nearest));
  return first + std::min(nearest + farther, side - 1);
}

RelativeParts::RelativeParts(const RelativeConfig& config, const Size& size,
                             const Initialisation& drawn, Rng& rng)
    : config_(config), size_(size) {
  const Index head_width = size.width / std::max<Index>(size.heads, 1);
  if (config.kind == RelativeKind::shaw) {
    const float deviation = drawn.score(head_width, head_width);
    for (Tensor* table : {&keys_, &values_}) {
      *table = parameter(Tensor::normal({table_rows(config), head_width}, deviation, rng));
    }
  }
  if (config.kind != RelativeKind::transformer_xl) return;
  const float deviation = drawn.score(size.width, size.width);
  position_.emplace_back(Linear::Size{size.width, size.width}, deviation, Biases::without, rng);
  for (Tensor* bias : {&content_bias_, &position_bias_}) {
    *bias = parameter(Tensor::normal({size.width}, deviation, rng));
  }
}

// A row of the table (k + 1 or 2 k + 1, Dh) for each offset and head. -> (R, H * Dh)
Tensor RelativeParts::clipped(const Tensor& table, const ops::OffsetRange& range) const {
  std::vector<Token> places;
  for (Index row = 0; row < range.rows(); ++row) {
    const Index offset = std::clamp(range.offset(row), -config_.reach,
                                    config_.sees == Sees::both ? config_.reach : Index{0});
    places.insert(places.end(), size_.heads, static_cast<Token>(offset + config_.reach));
  }
  return ops::reshape(ops::embedding(table, places), {range.rows(), size_.width});
}

OffsetRows RelativeParts::rows(const PassOffsets& offsets, const Pass& pass) const {
  if (!offsets.made) return {};
  if (config_.kind == RelativeKind::shaw) {
    return {.keys = clipped(keys_, *offsets.made),
            .values = clipped(values_, *offsets.made),
            .back = offsets.made->back};
  }
  return {.keys = position_.front().forward(offsets.sines, pass),
          .values = {},
          .back = offsets.made->back};
}

ops::RelativeAttention RelativeParts::asking(const Tensor& queries, const KeysValues& memory,
                                             const PassOffsets& offsets) const {
  ops::RelativeAttention asked{queries, memory.keys, memory.values, offsets.biases};
  if (empty() || config_.kind == RelativeKind::t5) return asked;
  asked.offsets = {.queries = queries,
                   .keys = memory.offsets.keys,
                   .values = memory.offsets.values,
                   .biases = {},
                   .back = memory.offsets.back};
  if (config_.kind == RelativeKind::transformer_xl) {
    asked.q = queries + content_bias_;
    asked.offsets.queries = queries + position_bias_;
  }
  return asked;
}

BucketBiases::BucketBiases(const RelativeConfig& config, Index heads, float deviation, Rng& rng)
    : config_(config) {
  if (config.kind != RelativeKind::t5) return;
  table_ = parameter(Tensor::normal({config.buckets, heads}, deviation, rng));
}

ops::Offsets BucketBiases::forward(const ops::OffsetRange& range) const {
  if (config_.kind != RelativeKind::t5) return {};
  std::vector<Token> buckets;
  for (Index row = 0; row < range.rows(); ++row) {
    buckets.push_back(static_cast<Token>(bucket_of(range.offset(row), config_)));
  }
  ops::Offsets offsets;
  offsets.biases = ops::embedding(table_, buckets);
  offsets.back = range.back;
  return offsets;
}

}  // namespace heed::nn
