#include "heed/viz/positions.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"

namespace heed::viz {
namespace {

void check_table(const Tensor& table) {
  check(table.rank() == 2 && table.size() > 0,
        "positions: got a table of shape ({}), wanted (positions, dimensions)",
        fmt::join(table.shape(), ", "));
}

// Each row divided by its length.
std::vector<double> directions(const Tensor& table) {
  const Index width = table.dim(1);
  std::vector<double> rows(table.values().begin(), table.values().end());
  for (Index t = 0; t < table.dim(0); ++t) {
    double squares = 0;
    for (Index i = 0; i < width; ++i) squares += rows[t * width + i] * rows[t * width + i];
    const double length = squares > 0 ? std::sqrt(squares) : 1;
    for (Index i = 0; i < width; ++i) rows[t * width + i] /= length;
  }
  return rows;
}

}  // namespace

Heatmap positions_heatmap(const Tensor& table, const std::string& name) {
  check_table(table);
  Heatmap map{.title = name + " positions",
              .row_axis = "positions",
              .column_axis = "dimensions",
              .rows = table.dim(0),
              .columns = table.dim(1),
              .scale = Scale::diverging};
  map.values.assign(table.values().begin(), table.values().end());
  float largest = 0;
  for (const float value : map.values) largest = std::max(largest, std::abs(value));
  map.high = largest > 0 ? largest : 1;
  map.low = -map.high;
  return map;
}

Heatmap positions_similarity(const Tensor& table, const std::string& name) {
  check_table(table);
  const Index count = table.dim(0), width = table.dim(1);
  const std::vector<double> rows = directions(table);
  Heatmap map{.title = fmt::format("cosine similarity of {} positions", name),
              .row_axis = "positions",
              .column_axis = "positions",
              .rows = count,
              .columns = count,
              .low = -1,
              .high = 1,
              .scale = Scale::diverging};
  bool none_opposed = true;
  for (Index a = 0; a < count; ++a) {
    for (Index b = 0; b < count; ++b) {
      double product = 0;
      for (Index i = 0; i < width; ++i) product += rows[a * width + i] * rows[b * width + i];
      map.values.push_back(static_cast<float>(product));
      none_opposed = none_opposed && product >= 0;
    }
  }
  if (none_opposed) {
    map.low = 0;
    map.scale = Scale::sequential;
  }
  return map;
}

}  // namespace heed::viz
