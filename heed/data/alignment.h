#pragma once

#include <optional>

#include "heed/data/lexical_table.h"

namespace heed::data {

// For each target token the place of the source token that it most likely comes from, of equals the
// first, or none where that is the empty word or nothing is known of it: the best alignment of
// IBM's Model 1, in which each target word chooses for itself (Brown et al., 1993, section 4.2).
std::vector<std::optional<Index>> best_alignment(const LexicalTable& table, const TokenPair& pair);

}  // namespace heed::data
