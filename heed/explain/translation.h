#pragma once

#include <string>

#include "heed/decode/translation_model.h"
#include "heed/explain/choice.h"
#include "heed/viz/explanation.h"

namespace heed::explain {

// A pair of sentences; an empty target stands for what the search finds, the model's own where the
// choice says nothing of it.
struct SentencePair {
  std::string source = {}, target = {};
};

// How a model that translates comes from the source to the target: of a Transformer every step of
// one layer of encoder and decoder, of a recurrent or convolutional one what it has of them
// (embeddings, states, alignment); logits and likeliest tokens; and both searches. The model is not
// packed. Throws where the source is empty, a side is longer than learned positions, or there is no
// such layer, head or place.
viz::Explanation explain(const decode::TranslationModel& model, const SentencePair& pair,
                         const Choice& choice);

}  // namespace heed::explain
