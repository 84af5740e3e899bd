#pragma once

#include <vector>

#include "heed/base/figures.h"
#include "heed/models/likelihood.h"

namespace heed::cli {

// The mean loss of tokens by how many tokens before them their window held. `places[t]` is of all
// tokens told by t + 1. At most 32 points, each of about equally many places.
Curve loss_by_position(const std::vector<models::Likelihood>& places);

}  // namespace heed::cli
