#pragma once

#include <string>

#include "heed/base/figures.h"
#include "heed/models/gradient_reach.h"
#include "heed/viz/chart.h"

namespace heed::cli {

// What the help says of it.
std::string reach_details();

// Distances as rows, each about half as much again as the one before.
viz::Table reach_table(const models::GradientReach& reach);

// "half reach NAME" and the curve "gradient by distance NAME"; the name may be empty.
void add_reach_figures(const models::GradientReach& reach, const std::string& name,
                       Figures& figures);

}  // namespace heed::cli
