#pragma once

#include "heed/decode/stepwise.h"

namespace heed::decode {

// At every step the likeliest token, of equals the first; the rules apply to logits. The score of
// the one hypothesis a sentence gets is its log probability. What a sentence gets does not depend
// on the others; when it ends it leaves the batch. Throws like beam_search.
std::vector<Hypotheses> greedy(Decoder& decoder, std::span<const Sentence> sentences,
                               const Special& special, const Rules& rules = {},
                               const Listener& heard = {});

}  // namespace heed::decode
