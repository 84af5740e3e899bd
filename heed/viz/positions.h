#pragma once

#include "heed/tensor/tensor.h"
#include "heed/viz/chart.h"

namespace heed::viz {

// What an encoding of positions looks like; `table` holds one position a row: (T, D). `name` says
// which, such as "sinusoidal" or "learned source".

// Dimension by position: positions down, dimensions across. The scale is symmetric, up to the
// largest absolute value.
Heatmap positions_heatmap(const Tensor& table, const std::string& name);

// The cosine of the angle between each two positions: (T, T). A row of zeros is similar to nothing
// (0). The scale is -1 to 1, or 0 to 1 where no two positions are opposed.
Heatmap positions_similarity(const Tensor& table, const std::string& name);

}  // namespace heed::viz
