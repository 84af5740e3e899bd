#pragma once

#include "heed/decode/text_encoder.h"
#include "tests/models/small_encoder.h"

namespace heed::tests {

// A small encoder that knows a few words.
inline decode::TextEncoder small_text_encoder(models::EncoderHead head) {
  std::vector<std::string> pieces = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a",    "dog",
                                     "cat",   "sees",  "the",   "##s",   "house",  "red",  ".",
                                     "one",   "two",   "three", "##ed",  "big",    "##ger"};
  std::vector<AddedToken> added;
  for (Token id = 0; id < 5; ++id) added.push_back({.content = pieces[id], .id = id});
  Rng rng(4);
  return {models::EncoderModel(small_encoder(head), rng),
          WordPiece({.pieces = std::move(pieces), .added = std::move(added)}, "small")};
}

}  // namespace heed::tests
