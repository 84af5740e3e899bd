#pragma once

#include <span>
#include <vector>

#include "heed/base/index.h"

namespace heed {

// Lines of like length, such as in words.
struct LengthGroup {
  Index least = 0, most = 0;      // the shortest and the longest of them
  std::vector<Index> lines = {};  // numbers from 0, ascending
};

// Lines of lengths up to ends[0], then up to ends[1], and so on, and of those beyond; ranges that
// hold no line are left out. Throws unless the ends ascend.
std::vector<LengthGroup> length_groups(std::span<const Index> lengths, std::span<const Index> ends);

// Ends of at most `count` ranges that hold about equally many lines, as far as lines of one length,
// which stay together, allow.
std::vector<Index> even_ends(std::span<const Index> lengths, Index count);

}  // namespace heed
