#pragma once

#include "heed/decode/decoder.h"
#include "heed/decode/rules.h"
#include "heed/decode/stepwise.h"

namespace heed::decode {

struct SamplingConfig {
  float temperature = 1.0f;  // divides the logits: below 1 sharpens, above 1 flattens
  Index top_k = 0;           // of the likeliest so many only; 0: of all
  float top_p = 1.0f;  // of the fewest whose probabilities, after temperature and top_k, sum to so
                       // much (Holtzman et al., 2020)
  float min_p = 0.0f;  // of those with at least so much of the likeliest's probability, after the
                       // rest (Nguyen et al., 2024, "Turning Up the Heat")
  std::uint32_t seed = 1;
  Index samples = 1;  // hypotheses a sentence, drawn independently
  Rules rules = {};
};

// At every step a token drawn by its probability. The draws depend on the seed, the sentence's
// number, the sample and the place alone, so neither the batch nor the number of threads changes
// what comes out. Hypotheses stand in the order of their draws; the score is the log probability
// under the model at temperature 1. Throws like beam_search.
std::vector<Hypotheses> sample(Decoder& decoder, std::span<const Sentence> sentences,
                               const Special& special, const SamplingConfig& config,
                               const Listener& heard = {});

}  // namespace heed::decode
