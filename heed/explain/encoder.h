#pragma once

#include <string>

#include "heed/decode/text_encoder.h"
#include "heed/explain/choice.h"
#include "heed/viz/explanation.h"

namespace heed::explain {

// How an encoder model reads a text: embeddings, every step of one layer, and what its head makes
// of the last states, where it has one. "[MASK]" in the text is a token that is masked. The model
// is not packed. Throws where the text is empty or longer than its positions, or there is no such
// layer, head or place.
viz::Explanation explain(const decode::TextEncoder& model, const std::string& text,
                         const Choice& choice);

}  // namespace heed::explain
