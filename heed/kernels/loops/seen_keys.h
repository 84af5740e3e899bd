#pragma once

#include "heed/kernels/loops/vector.h"
#include "heed/kernels/mask.h"

// Which keys of a tile a query sees, counted from the tile's first: a range, of a mask, or any of
// them, of a pattern.

namespace heed::kernels::HEED_ISA {

struct SeenKeys {
  std::uint64_t bits;  // bit j: key j
};

[[gnu::always_inline]] inline bool sees_none(Mask::Range keys) {
  return keys.begin >= keys.end;
}
[[gnu::always_inline]] inline bool sees_none(SeenKeys keys) {
  return keys.bits == 0;
}

// Whether some of the tile's first `count` keys are hidden.
[[gnu::always_inline]] inline bool hides(Mask::Range keys, Index count) {
  return keys.begin > 0 || keys.end < count;
}
[[gnu::always_inline]] inline bool hides(SeenKeys keys, Index) {
  return ~keys.bits != 0;
}

// Chooses lane by lane.
template <typename T>
struct SeenRangeLanes {
  Vector<T> lane;
  T begin, end;

  // x of keys from j on, `hidden` where the query does not see the key.
  [[gnu::always_inline]] Vector<T> seen(Vector<T> x, Index j, Vector<T> hidden) const {
    const Vector<T> place = lane + static_cast<T>(j);
    x = place >= begin ? x : hidden;
    return place < end ? x : hidden;
  }
};

template <typename T>
struct SeenBitLanes {
  using Word = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

  Vector<Word> lane_bit;
  std::uint64_t bits;

  [[gnu::always_inline]] Vector<T> seen(Vector<T> x, Index j, Vector<T> hidden) const {
    return (splat(static_cast<Word>(bits >> j)) & lane_bit) != 0 ? x : hidden;
  }
};

template <typename T>
[[gnu::always_inline]] inline SeenRangeLanes<T> lanes_of(Mask::Range keys) {
  return {lane_numbers<T>(LaneNumbers<T>()), static_cast<T>(keys.begin), static_cast<T>(keys.end)};
}

template <typename Word, int... i>
[[gnu::always_inline]] inline Vector<Word> lane_bits(Numbers<i...>) {
  return Vector<Word>{(Word{1} << i)...};
}
template <typename T>
[[gnu::always_inline]] inline SeenBitLanes<T> lanes_of(SeenKeys keys) {
  using Word = typename SeenBitLanes<T>::Word;
  return {lane_bits<Word>(LaneNumbers<Word>()), keys.bits};
}

}  // namespace heed::kernels::HEED_ISA
