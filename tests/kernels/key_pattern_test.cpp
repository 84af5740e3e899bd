#include "heed/kernels/key_pattern.h"

#include <algorithm>
#include <set>

#include "heed/kernels/pattern_tiles.h"
#include "tests/kernels/kernels.h"
#include "tests/scratch.h"

namespace heed::kernels {
namespace {

constexpr Index kKeys = 200;

// Whether the query at `place` sees that key, of so many.
bool sees(const KeyPattern& pattern, const Mask& mask, Index place, Index key) {
  KeyRanges seen;
  seen_keys(pattern, mask, place, kKeys, kKeys, seen);
  return std::ranges::any_of(
      seen, [&](const Mask::Range& range) { return range.begin <= key && key < range.end; });
}

// Holds a pattern to its definition, wanted(i, j).
template <typename Wanted>
void expect_pattern(const KeyPattern& pattern, const Mask& mask, const Wanted& wanted) {
  for (Index i = 0; i < kKeys; ++i) {
    for (Index j = 0; j < kKeys; ++j) {
      ASSERT_EQ(sees(pattern, mask, i, j), wanted(i, j)) << i << " " << j;
    }
  }
}

// Section 4.3 of the paper: A1 = {t, ..., i} with t = max(0, i - l), A2 = {j : (i - j) mod l = 0}.
TEST(KeyPatterns, StridedSeesTheLastKeysAndEveryStride) {
  expect_pattern(strided({.stride = 12}), Mask::causal(),
                 [](Index i, Index j) { return j <= i && (j >= i - 12 || (i - j) % 12 == 0); });
}

// A1 = {j : floor(j / l) = floor(i / l)}, A2 = {j : j mod l in {t, ..., l - 1}} with t = l - c.
TEST(KeyPatterns, FixedSeesItsRunAndTheEndsOfAllRuns) {
  expect_pattern(fixed({.stride = 16, .summary = 3}), Mask::causal(),
                 [](Index i, Index j) { return j <= i && (j / 16 == i / 16 || j % 16 >= 13); });
}

TEST(KeyPatterns, LongformerSeesItsWindowAndGlobalTokensWhichSeeAll) {
  expect_pattern(longformer({.window = 9, .global = 2}), Mask::none(),
                 [](Index i, Index j) { return std::abs(i - j) < 9 || j < 2 || i < 2; });
}

TEST(KeyPatterns, LongformerMayLeaveGapsInItsWindow) {
  expect_pattern(longformer({.window = 4, .dilation = 5, .global = 1}), Mask::none(),
                 [](Index i, Index j) {
                   return (std::abs(i - j) < 20 && std::abs(i - j) % 5 == 0) || j < 1 || i < 1;
                 });
}

TEST(KeyPatterns, BigBirdSeesItsWindowGlobalBlocksAndAsManyRandomOnes) {
  const BigBirdPattern of{.block = 8, .window = 2, .global = 1, .random = 3, .seed = 5};
  const KeyPattern pattern = big_bird(of);
  std::set<std::vector<Index>> draws;
  for (Index i = 0; i < kKeys; ++i) {
    std::vector<Index> random;
    for (Index block = 0; block < kKeys / 8; ++block) {
      const bool seen = sees(pattern, Mask::none(), i, 8 * block);
      EXPECT_EQ(sees(pattern, Mask::none(), i, 8 * block + 7), seen);  // whole blocks
      const bool certain = block < 1 || i / 8 < 1 || std::abs(block - i / 8) < 2;
      if (certain) EXPECT_TRUE(seen) << i << " " << block;
      if (seen && !certain) random.push_back(block);
    }
    if (i < 8) continue;
    EXPECT_EQ(random.size(), 3) << i;
    draws.insert(random);
  }
  EXPECT_GT(draws.size(), 20);  // of 24 blocks of queries
  EXPECT_LE(draws.size(), 24);  // one draw a block
}

// Else a decode's step would look elsewhere than one pass over all.
TEST(KeyPatterns, UnderACausalMaskDoNotDependOnWhatFollows) {
  for (const KeyPattern& pattern :
       {strided({.stride = 12}), fixed({.stride = 16, .summary = 3}),
        longformer({.window = 9, .global = 2}), big_bird({.block = 8, .window = 2})}) {
    KeyRanges all, step;
    for (Index i = 0; i < kKeys; ++i) {
      seen_keys(pattern, Mask::causal(), i, kKeys, kKeys, all);
      seen_keys(pattern, Mask::causal(), 0, 1, i + 1, step);
      ASSERT_TRUE(std::ranges::equal(all, step, [](const auto& a, const auto& b) {
        return a.begin == b.begin && a.end == b.end;
      })) << i;
    }
  }
}

TEST(KeyPatterns, BigBirdDrawsByItsSeed) {
  const auto draws = [](std::uint32_t seed) {
    std::vector<bool> seen;
    const KeyPattern pattern = big_bird({.block = 8, .seed = seed});
    for (Index j = 0; j < kKeys; ++j) seen.push_back(sees(pattern, Mask::none(), 100, j));
    return seen;
  };
  EXPECT_EQ(draws(1), draws(1));
  EXPECT_NE(draws(1), draws(2));
}

TEST(KeyPatterns, ThatCannotBeAreRefused) {
  EXPECT_EQ(error_of([] { strided({.stride = 0}); }),
            "strided pattern: a stride of 0, wanted 1 or more");
  EXPECT_EQ(error_of([] { fixed({.stride = 8, .summary = 9}); }),
            "fixed pattern: 9 of a stride of 8 keys, wanted 1 or more, and no more than there are");
  EXPECT_EQ(error_of([] { longformer({.window = 0}); }),
            "longformer pattern: a window of 0, a dilation of 1 and 0 global tokens, wanted 1, 1 "
            "and 0 or more");
  EXPECT_EQ(error_of([] { big_bird({.random = -1}); }),
            "big bird pattern: blocks of 64, a window of 2, 2 global and -1 random blocks, wanted "
            "1, 1, 0 and 0 or more");
}

// What makes a pattern cheap: tiles of queries and of keys that are visited.
TEST(PatternTiles, GrowAsThePatternDoes) {
  const auto visits = [](const KeyPattern& pattern, const Mask& mask, Index length) {
    return PatternTiles(pattern, mask, length, length).visits();
  };
  const KeyPattern everything = [](Index, Index end, KeyRanges& seen) { seen.push_back({0, end}); };
  EXPECT_EQ(visits(everything, Mask::none(), 1024), 32 * 16);
  EXPECT_EQ(visits(everything, Mask::causal(), 1024), 16 * 17);
  for (const KeyPattern& linear :
       {longformer({.window = 64, .global = 1}), big_bird({.block = 64, .window = 2})}) {
    const double once = static_cast<double>(visits(linear, Mask::causal(), 4096));
    EXPECT_NEAR(static_cast<double>(visits(linear, Mask::causal(), 8192)) / once, 2.0, 0.05);
  }
}

}  // namespace
}  // namespace heed::kernels
