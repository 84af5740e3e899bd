#include "heed/viz/attention_map.h"

#include <algorithm>

#include "heed/base/check.h"

namespace heed::viz {

std::string name_of(nn::AttentionKind kind) {
  switch (kind) {
    case nn::AttentionKind::encoder_self:
      return "encoder self-attention";
    case nn::AttentionKind::decoder_self:
      return "decoder self-attention";
    case nn::AttentionKind::cross:
      return "cross-attention";
  }
  throw Error("attention map: unknown kind");
}

std::string title_of(const AttentionMap& map) {
  const std::string head = map.head ? fmt::format("head {}", *map.head + 1) : "mean of heads";
  return fmt::format("{}, layer {}, {}", name_of(map.kind), map.layer + 1, head);
}

void check_map(const AttentionMap& map) {
  check(!map.queries.empty() && !map.keys.empty(), "{}: got no {}, wanted at least one",
        title_of(map), map.queries.empty() ? "queries" : "keys");
  check(map.weights.size() == map.queries.size() * map.keys.size(),
        "{}: got {} weights, wanted {} queries x {} keys", title_of(map), map.weights.size(),
        map.queries.size(), map.keys.size());
  for (const float weight : map.weights) {
    check(weight >= 0 && weight <= 1.001f, "{}: got the weight {}, wanted a share between 0 and 1",
          title_of(map), weight);
  }
}

std::vector<AttentionMap> maps_by_head(const AttentionMap& of, const Tensor& weights) {
  const auto queries = static_cast<Index>(of.queries.size());
  const auto keys = static_cast<Index>(of.keys.size());
  check(weights.rank() == 3 && weights.dim(1) == queries && weights.dim(2) == keys,
        "{}: got weights of shape ({}), wanted (heads, {}, {})", title_of(of),
        fmt::join(weights.shape(), ", "), queries, keys);
  std::vector<AttentionMap> maps(weights.dim(0), of);
  const std::span<const float> values = weights.values();
  for (Index h = 0; h < weights.dim(0); ++h) {
    const auto part = values.subspan(h * queries * keys, queries * keys);
    maps[h].head = h;
    maps[h].weights.assign(part.begin(), part.end());
    check_map(maps[h]);
  }
  return maps;
}

std::vector<AttentionMap> heads_of(std::span<const AttentionMap> maps, nn::AttentionKind kind,
                                   Index layer) {
  std::vector<AttentionMap> heads;
  std::ranges::copy_if(maps, std::back_inserter(heads), [&](const AttentionMap& map) {
    return map.kind == kind && map.layer == layer;
  });
  return heads;
}

AttentionMap mean_of(std::span<const AttentionMap> maps) {
  check(!maps.empty(), "attention map: got no maps to average, wanted at least one");
  AttentionMap mean = maps.front();
  mean.head.reset();
  std::ranges::fill(mean.weights, 0.0f);
  for (const AttentionMap& map : maps) {
    check(map.queries == mean.queries && map.keys == mean.keys,
          "{}: its labels differ from those of the maps it is averaged with", title_of(map));
    check_map(map);
    for (std::size_t i = 0; i < mean.weights.size(); ++i) {
      mean.weights[i] += map.weights[i] / static_cast<float>(maps.size());
    }
  }
  return mean;
}

}  // namespace heed::viz
