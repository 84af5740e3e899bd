#pragma once

#include <vector>

#include "heed/base/random.h"

namespace heed::data {

// The random draws of one epoch for one purpose, which keeps them apart from others of the seed:
// each a function of its number alone.
class EpochDraws {
 public:
  EpochDraws(std::uint32_t seed, std::uint32_t purpose, Index epoch)
      : random_{seed ^ static_cast<std::uint32_t>(epoch * 0x9E3779B1), purpose} {}

  // Four words of draw `at`.
  Philox::Words words(Index at) const {
    return random_({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at >> 32), 0, 0});
  }
  // In [0, count).
  Index below(Index at, Index count) const {
    const Philox::Words drawn = words(at);
    const std::uint64_t wide = std::uint64_t{drawn[0]} << 32 | drawn[1];
    return static_cast<Index>(wide % static_cast<std::uint64_t>(count));
  }
  // The numbers [0, count), shuffled by the draws of [1, count).
  std::vector<Index> order(Index count) const;

 private:
  Philox random_;
};

}  // namespace heed::data
