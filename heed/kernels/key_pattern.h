#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "heed/kernels/mask.h"

namespace heed {

using KeyRanges = std::vector<Mask::Range>;

// Sparse attention: adds to `seen` which of its sequence's keys the query at `place` looks at, of
// those that the mask leaves it, [0, end). Places count as those of Mask::causal(), so that a query
// of a decode's step looks where it would in one pass over all. The ranges may come in any order,
// overlap, and reach beyond either end.
using KeyPattern = std::function<void(Index place, Index end, KeyRanges& seen)>;

// `seen` becomes what pattern and mask leave a query, in order and apart. The pattern is not empty.
void seen_keys(const KeyPattern& pattern, const Mask& mask, Index query, Index queries, Index keys,
               KeyRanges& seen);

// Child et al., 2019, "Generating Long Sequences with Sparse Transformers", section 4.3, both sets
// of keys in one head (section 5.1, the merged head). The paper's are of a causal mask; without one
// they go on behind the query.
//
// The stride's last keys and every key that lies a multiple of the stride away.
struct StridedPattern {
  Index stride = 128;  // l
};
// The keys of the query's own run of `stride` keys, and the last `summary` keys of every run.
struct FixedPattern {
  Index stride = 128, summary = 8;  // l and c
};
KeyPattern strided(const StridedPattern& of);
KeyPattern fixed(const FixedPattern& of);

// Beltagy et al., 2020, "Longformer", section 3.1. The keys less than window * dilation places
// away, every dilation-th of them; the paper's w is 2 (window - 1). The first `global` keys are
// seen by all, and their queries see all.
struct LongformerPattern {
  Index window = 256, dilation = 1, global = 0;
};
KeyPattern longformer(const LongformerPattern& of);

// Zaheer et al., 2020, "Big Bird", section 2 and appendix D, ITC, in blocks of so many keys: those
// less than `window` blocks away (the paper's w is 2 window - 1), the first `global` ones, whose
// queries see all, and `random` others, drawn for each block of queries. Under a causal mask they
// are drawn among those before.
struct BigBirdPattern {
  Index block = 64, window = 2, global = 2, random = 3;
  std::uint32_t seed = 1;
};
KeyPattern big_bird(const BigBirdPattern& of);

}  // namespace heed
