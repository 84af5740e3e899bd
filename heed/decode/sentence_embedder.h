#pragma once

#include "heed/decode/text_encoder.h"
#include "heed/models/sentence_embedding.h"

namespace heed::decode {

// Texts as vectors: the encoder's states of each, pooled. What a text becomes does not depend on
// those beside it, to the bit where the model is packed. -> (texts, D)
Tensor embed(const TextEncoder& encoder, const models::SentenceEmbedding& how,
             std::span<const std::string> texts);

}  // namespace heed::decode
