#pragma once

#include "heed/base/index.h"

namespace heed::decode {

// By what the log probability of a hypothesis is divided to make its score, so that long ones need
// not lose.
enum class Penalty {
  power,  // length^exponent, as in Marian, fairseq and transformers
  gnmt,   // ((5 + length) / 6)^exponent: Wu et al. (2016), equation 14
};

struct LengthPenalty {
  Penalty kind = Penalty::power;
  float exponent = 1.0f;  // 0: no penalty; above 0 favours long ones

  // length: tokens after the prefix, the end included
  float at(Index length) const;
};

// The most tokens of an output, its prefix and end included, by the length of its source without
// its end: prefix + ratio * source + extra, but in any case at most `most` (0: no such bound). With
// neither ratio nor extra, `most` alone counts.
struct LengthLimit {
  float ratio = 1.0f;
  Index extra = 50;
  Index most = 512;

  Index of(Index source_tokens, Index prefix_tokens = 0) const;  // 1 at least
};

}  // namespace heed::decode
