#include "heed/kernels/pattern_tiles.h"

#include <algorithm>
#include <numeric>

#include "heed/kernels/blocks.h"

namespace heed::kernels {
namespace {

constexpr Index kQueries = kAttentionQueries, kKeys = kAttentionKeys;

// Bits [begin, end) of a word.
std::uint64_t bits(Index begin, Index end) {
  return (~std::uint64_t{0} >> (kKeys - (end - begin))) << begin;
}

// Gathers what the queries of a part see, in any order.
struct Gathered {
  std::vector<SeenTile>& tiles;
  std::vector<std::uint64_t>& words;
  std::vector<Index> tile_of;  // of keys; SeenTile::kNone: not there yet

  void see(Index query, Mask::Range keys) {
    for (Index number = keys.begin / kKeys; number * kKeys < keys.end; ++number) {
      Index& at = tile_of[number];
      if (at == SeenTile::kNone) {
        at = std::ssize(tiles);
        tiles.push_back({.key = number * kKeys, .words = {}});
        std::ranges::fill(tiles.back().words, SeenTile::kNone);
      }
      Index& first = tiles[at].words[query / kQueries];
      if (first == SeenTile::kNone) {
        first = std::ssize(words);
        words.resize(words.size() + kQueries, 0);
      }
      const Index begin = std::max<Index>(keys.begin - number * kKeys, 0);
      words[first + query % kQueries] |= bits(begin, std::min(keys.end - number * kKeys, kKeys));
    }
  }
};

}  // namespace

PatternTiles::PatternTiles(const KeyPattern& pattern, const Mask& mask, Index queries, Index keys)
    : memory_(std::max<Index>((queries + kAttentionTaskQueries - 1) / kAttentionTaskQueries, 1)) {
  const Work work{.count = std::ssize(memory_), .cost = kAttentionTaskQueries * 256, .block = 1};
  in_blocks(work, [&](Index number, Index) {
    auto& [tiles, words] = memory_[number];
    Gathered gathered{tiles, words,
                      std::vector<Index>((keys + kKeys - 1) / kKeys, SeenTile::kNone)};
    const Index first = number * kAttentionTaskQueries;
    KeyRanges seen;
    for (Index i = 0; i < std::min(queries - first, kAttentionTaskQueries); ++i) {
      seen_keys(pattern, mask, first + i, queries, keys, seen);
      for (const Mask::Range& range : seen) gathered.see(i, range);
    }
    std::ranges::sort(tiles, {}, &SeenTile::key);
  });
  for (const auto& [tiles, words] : memory_) {
    parts_.push_back({.tiles = tiles.data(), .count = std::ssize(tiles), .words = words.data()});
  }
}

Index PatternTiles::visits() const {
  return std::accumulate(memory_.begin(), memory_.end(), Index{0}, [](Index sum, const Part& part) {
    return sum + std::ssize(part.words) / kQueries;
  });
}

}  // namespace heed::kernels
