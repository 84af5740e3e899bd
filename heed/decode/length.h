#pragma once

#include "heed/models/generation_config.h"

namespace heed::decode {

using models::LengthPenaltyForm;

struct LengthPenalty {
  LengthPenaltyForm form = LengthPenaltyForm::power;
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
