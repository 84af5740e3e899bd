#pragma once

#include "heed/decode/beam_search.h"
#include "heed/models/generation_config.h"

namespace heed::decode {

// A search that stops, scores and bounds its outputs as transformers does by a
// generation_config.json.
BeamConfig beam_config(const models::GenerationConfig& generation);
LengthLimit length_limit(const models::GenerationConfig& generation);

// What to write of a search so that the two give it back, as far as transformers has a word for its
// stopping rule. `limit.most` must not be 0.
models::GenerationConfig generation_config(const BeamConfig& beam, const LengthLimit& limit);

}  // namespace heed::decode
