#pragma once

#include <optional>
#include <string_view>

#include "heed/base/index.h"

namespace heed::nn {

// Whose attention a watcher of a pass is shown: a model of one stack has "layers".
enum class ShownStack { encoder, decoder, cross, layers };

struct ShownWeights {
  ShownStack stack;
  Index layer;  // from 0
};

// What a path such as "decoder.3.source_attention.weights" names; none where it is no attention's
// weights.
std::optional<ShownWeights> shown_weights(std::string_view what);

// "encoder", 3 and "output" of "encoder.3.output"; of "encoder.input" no layer. None where the path
// does not begin with a stack.
struct ShownPart {
  std::string_view stack;
  std::optional<Index> layer;
  std::string_view part;
};
std::optional<ShownPart> shown_part(std::string_view what);

}  // namespace heed::nn
