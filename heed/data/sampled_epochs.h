#pragma once

#include "heed/data/corpus.h"
#include "heed/data/pairs.h"

namespace heed::data {

// The tokens of a corpus whose segmentations are drawn anew each epoch (tokens_of). The next
// epoch's are made on one thread while this one's are trained on; of the caches, those of these two
// epochs are kept.
PairsOfEpoch sampled_epochs(Corpus corpus);

}  // namespace heed::data
