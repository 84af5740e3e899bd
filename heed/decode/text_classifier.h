#pragma once

#include "heed/decode/text_encoder.h"

namespace heed::decode {

// The probabilities of the labels of each text, cut where the model can read no more; of a model
// that classifies sentences. What a text gets does not depend on those beside it. -> (texts, C)
Tensor classify_texts(const TextEncoder& encoder, std::span<const std::string> texts);

// The probabilities of the labels of each word of a sentence, of any length; of a model that
// classifies tokens. -> (words, C)
Tensor classify_words(const TextEncoder& encoder, std::span<const std::string> words);

}  // namespace heed::decode
