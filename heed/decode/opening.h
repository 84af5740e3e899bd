#pragma once

#include <span>

#include "heed/decode/hypothesis.h"
#include "heed/tensor/tokens.h"

namespace heed::decode {

// What a decoder's first step gets: start and prefix of each sentence. Throws where these are
// nothing, and where a prefix leaves no room for a token below the limit.
Tokens opening(std::span<const Sentence> sentences, const Special& special);

// Throws unless every token that a search knows beforehand is one of the vocabulary.
void check_tokens(std::span<const Sentence> sentences, const Special& special, Index vocab);

}  // namespace heed::decode
