#pragma once

#include "heed/decode/beam_search.h"
#include "tests/decode/toy_decoder.h"

// What the tests of beam search share.
namespace heed::decode::toy {

using Words = std::vector<Token>;

inline constexpr Token kEnd = 0, kStart = 3;
inline const Special kSpecial{.start = kStart, .end = kEnd, .never = {kStart}};

inline Hypotheses search(const ToyDecoder::Model& model, const Sentence& sentence,
                         const BeamConfig& config) {
  ToyDecoder decoder(1, model);
  return beam_search(decoder, std::vector{sentence}, kSpecial, config).at(0);
}

// From the start "1" is likelier, but everything after "2" is certain.
inline const auto kGardenPath = table_model({{kStart, {0.01, 0.5, 0.48, 0.01}},
                                             {1, {0.4, 0.3, 0.29, 0.01}},
                                             {2, {0.97, 0.01, 0.01, 0.01}}});

// Ends with 0.28 at once, else goes on through "1" and "2", which never lose much.
inline const auto kPatience = table_model({{kStart, {0.28, 0.4, 0.31, 0.01}},
                                           {1, {0.45, 0.5, 0.04, 0.01}},
                                           {2, {0.45, 0.04, 0.5, 0.01}}});

}  // namespace heed::decode::toy
