#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heed/nn/attention.h"

namespace heed::viz {

// What one head of one layer looked at (section 3.2.1): row q says how the query q divides its
// attention among the keys. In cross-attention the queries are the target, the keys the source.
struct AttentionMap {
  nn::AttentionKind kind = nn::AttentionKind::cross;
  Index layer = 0;                 // from 0; drawn from 1
  std::optional<Index> head = {};  // from 0; drawn from 1; none: averaged over heads
  std::vector<std::string> queries = {}, keys = {};  // UTF-8, one a row and one a column
  std::vector<float> weights = {};                   // (Tq, Tk), row-major, within [0, 1]

  float at(Index q, Index k) const { return weights[q * static_cast<Index>(keys.size()) + k]; }
};

std::string name_of(nn::AttentionKind kind);    // "cross-attention"
std::string title_of(const AttentionMap& map);  // "cross-attention, layer 1, head 2"

// Throws Error unless labels and weights agree and every weight is a share of one.
void check_map(const AttentionMap& map);

// One map a head from what a watcher of a Pass was shown as "attention.weights": (H, Tq, Tk).
// Kind, layer and labels are those of `of`.
std::vector<AttentionMap> maps_by_head(const AttentionMap& of, const Tensor& weights);

// Those of one layer's heads.
std::vector<AttentionMap> heads_of(std::span<const AttentionMap> maps, nn::AttentionKind kind,
                                   Index layer);

// The average of maps that have the same labels, such as the heads of one layer.
AttentionMap mean_of(std::span<const AttentionMap> maps);

}  // namespace heed::viz
