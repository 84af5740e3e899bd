#pragma once

#include <map>
#include <utility>
#include <vector>

#include "heed/kernels/attention.h"
#include "heed/kernels/attention_task.h"

namespace heed::kernels {

// What a pattern and a mask leave the queries of a sequence, tile by tile. Takes memory for the
// tiles that are visited alone.
class PatternTiles {
 public:
  PatternTiles(const KeyPattern& pattern, const Mask& mask, Index queries, Index keys);

  // Of each run of kAttentionTaskQueries queries; one without any where there are none.
  const std::vector<SeenTiles>& parts() const { return parts_; }
  Index visits() const;  // of a tile of keys by a tile of queries

 private:
  struct Part {
    std::vector<SeenTile> tiles;
    std::vector<std::uint64_t> words;
  };
  std::vector<Part> memory_;
  std::vector<SeenTiles> parts_;
};

// The same of each sequence of an attention that takes(sequence), once for those of the same
// lengths. Nothing where there is no pattern.
class PatternTilesBySequence {
 public:
  template <typename Takes>
  PatternTilesBySequence(const Attention& how, const Takes& takes)
      : of_(how.pattern ? how.queries.count() : 0) {
    for (Index s = 0; s < std::ssize(of_); ++s) {
      if (takes(s)) of_[s] = &of_lengths(how, how.queries.length(s), how.keys.length(s));
    }
  }

  const SeenTiles* parts(Index sequence) const {
    return of_.empty() ? nullptr : of_[sequence]->parts().data();
  }
  SeenTiles part(Index sequence, Index first_query) const {
    return of_.empty() ? SeenTiles() : parts(sequence)[first_query / kAttentionTaskQueries];
  }

 private:
  const PatternTiles& of_lengths(const Attention& how, Index queries, Index keys) {
    return by_lengths_.try_emplace({queries, keys}, how.pattern, how.mask, queries, keys)
        .first->second;
  }

  std::map<std::pair<Index, Index>, PatternTiles> by_lengths_;
  std::vector<const PatternTiles*> of_;  // null: not asked for
};

}  // namespace heed::kernels
