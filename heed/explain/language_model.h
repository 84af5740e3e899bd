#pragma once

#include <string>

#include "heed/decode/text_model.h"
#include "heed/explain/choice.h"
#include "heed/viz/explanation.h"

namespace heed::explain {

// How a language model reads a text and goes on with it: every step of one layer, logits and
// likeliest tokens, and both searches, `choice.most` tokens far. The model is not packed. Throws
// where the text is empty or longer than learned positions, or there is no such layer, head or
// place.
viz::Explanation explain(const decode::TextModel& model, const std::string& text,
                         const Choice& choice);

}  // namespace heed::explain
