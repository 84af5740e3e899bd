#pragma once

#include "heed/data/dates.h"
#include "heed/models/transformer.h"

namespace heed::cli {

// Greedy outputs, in the order of the examples.
std::vector<std::string> normalise(const models::Transformer& model, const Characters& characters,
                                   std::span<const data::DateExample> examples);

// For each decoder layer, the share of output digits whose largest cross-attention weight, its
// heads averaged, lies inside the field of the source that the digit comes from. A digit of an
// output that is no date of ten characters counts as missed.
std::vector<double> attention_in_field(const models::Transformer& model,
                                       const Characters& characters,
                                       std::span<const data::DateExample> examples,
                                       std::span<const std::string> outputs);

}  // namespace heed::cli
