#include "heed/kernels/key_pattern.h"

#include <algorithm>

#include "heed/base/check.h"
#include "heed/base/random.h"

namespace heed {
namespace {

// As many of [0, all) as there are, at the most `count`, each as likely as any other (Floyd:
// Bentley and Floyd, 1987, "A Sample of Brilliance").
std::vector<Index> sample(const Philox& random, std::uint32_t of, Index all, Index count) {
  std::vector<Index> drawn;
  for (Index i = std::max<Index>(all - count, 0); i < all; ++i) {
    const auto word = random({of, static_cast<std::uint32_t>(i), 0, 0})[0];
    const auto one =
        static_cast<Index>((std::uint64_t{word} * static_cast<std::uint64_t>(i + 1)) >> 32);
    drawn.push_back(std::ranges::count(drawn, one) > 0 ? i : one);
  }
  return drawn;
}

}  // namespace

void seen_keys(const KeyPattern& pattern, const Mask& mask, Index query, Index queries, Index keys,
               KeyRanges& seen) {
  const auto [begin, end] = mask.visible(query, queries, keys);
  seen.clear();
  if (begin < end) pattern(query + keys - queries, end, seen);
  for (Mask::Range& one : seen) one = {std::max(one.begin, begin), std::min(one.end, end)};
  std::erase_if(seen, [](const Mask::Range& one) { return one.begin >= one.end; });
  std::ranges::sort(seen, {}, &Mask::Range::begin);
  std::size_t kept = 0;
  for (const Mask::Range& one : seen) {
    if (kept > 0 && one.begin <= seen[kept - 1].end) {
      seen[kept - 1].end = std::max(seen[kept - 1].end, one.end);
    } else {
      seen[kept++] = one;
    }
  }
  seen.resize(kept);
}

KeyPattern strided(const StridedPattern& of) {
  check(of.stride > 0, "strided pattern: a stride of {}, wanted 1 or more", of.stride);
  return [of](Index place, Index end, KeyRanges& seen) {
    seen.push_back({place - of.stride, place + of.stride + 1});
    for (Index key = place % of.stride; key < end; key += of.stride) seen.push_back({key, key + 1});
  };
}

KeyPattern fixed(const FixedPattern& of) {
  check(of.stride > 0 && of.summary > 0 && of.summary <= of.stride,
        "fixed pattern: {} of a stride of {} keys, wanted 1 or more, and no more than there are",
        of.summary, of.stride);
  return [of](Index place, Index end, KeyRanges& seen) {
    const Index own = place / of.stride * of.stride;
    seen.push_back({own, own + of.stride});
    for (Index last = of.stride; last - of.summary < end; last += of.stride) {
      seen.push_back({last - of.summary, last});
    }
  };
}

KeyPattern longformer(const LongformerPattern& of) {
  check(
      of.window > 0 && of.dilation > 0 && of.global >= 0,
      "longformer pattern: a window of {}, a dilation of {} and {} global tokens, wanted 1, 1 and "
      "0 or more",
      of.window, of.dilation, of.global);
  return [of](Index place, Index end, KeyRanges& seen) {
    if (place < of.global) return seen.push_back({0, end});
    seen.push_back({0, of.global});
    if (of.dilation == 1) return seen.push_back({place - of.window + 1, place + of.window});
    const Index first = place - (of.window - 1) * of.dilation;
    for (Index key = first; key < place + of.window * of.dilation; key += of.dilation) {
      seen.push_back({key, key + 1});
    }
  };
}

KeyPattern big_bird(const BigBirdPattern& of) {
  check(of.block > 0 && of.window > 0 && of.global >= 0 && of.random >= 0,
        "big bird pattern: blocks of {}, a window of {}, {} global and {} random blocks, wanted 1, "
        "1, 0 and 0 or more",
        of.block, of.window, of.global, of.random);
  return [of](Index place, Index end, KeyRanges& seen) {
    const Index own = place / of.block, blocks = (end + of.block - 1) / of.block;
    if (own < of.global) return seen.push_back({0, end});
    seen.push_back({0, of.global * of.block});
    const Index near = std::max(own - of.window + 1, of.global), far = own + of.window;
    seen.push_back({near * of.block, far * of.block});
    const Index before = near - of.global, behind = std::max<Index>(blocks - far, 0);
    for (const Index one :
         sample({.seed = of.seed}, static_cast<std::uint32_t>(own), before + behind, of.random)) {
      const Index block = one < before ? of.global + one : far + one - before;
      seen.push_back({block * of.block, (block + 1) * of.block});
    }
  };
}

}  // namespace heed
