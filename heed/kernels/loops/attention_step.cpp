#include "heed/kernels/loops/attention_tile.h"
#include "heed/kernels/loops/online_softmax.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr Index kKeys = kAttentionKeys;

// Rows of keys or of values that are read together, each once for all heads.
template <typename S>
struct Group {
  static constexpr Index kRows = kLanes<Computed<S>>;
  const S* rows[kRows];

  // Rows [first, first + kRows); where there are none, some other one.
  [[gnu::always_inline]] Group(HeadRows<const S> all, Index first, Index begin, Index end) {
    for (Index i = 0; i < kRows; ++i) {
      const bool inside = first + i >= begin && first + i < end;
      rows[i] = all[inside ? first + i : begin];
    }
  }

  // Asks for them before they are needed: those of a cache may lie scattered.
  [[gnu::always_inline]] void prefetch(Index width) const {
    constexpr Index kLine = 64 / sizeof(S);
    for (const S* row : rows) {
      for (Index c = 0; c < width; c += kLine) __builtin_prefetch(row + c);
    }
  }
};

// The rows of the keys of a tile that are seen, or of their values, in groups.
template <typename S>
struct Groups {
  HeadRows<const S> all;
  Index tile;
  Mask::Range keys;  // counted from the tile's first

  [[gnu::always_inline]] Index first() const { return keys.begin - keys.begin % Group<S>::kRows; }
  [[gnu::always_inline]] Group<S> at(Index j) const {
    return Group<S>(all, tile + j, tile + keys.begin, tile + keys.end);
  }
  [[gnu::always_inline]] void prefetch(Index j, Index width) const {
    if (j < keys.end) at(j).prefetch(width);
  }
  // each(group, j) where j is its first key; the first group has been asked for.
  template <typename Each>
  [[gnu::always_inline]] void for_each(Index width, const Each& each) const {
    for (Index j = first(); j < keys.end; j += Group<S>::kRows) {
      prefetch(j + Group<S>::kRows, width);
      each(at(j), j);
    }
  }
};

// Some of the products of a and b in each lane, whose sum is a . b.
template <typename S>
[[gnu::always_inline]] inline Vector<Computed<S>> lane_products(const S* a, const S* b,
                                                                Index width) {
  using T = Computed<S>;
  Vector<T> sums{};
  Index c = 0;
  if constexpr (Cells<S>::kDepth == 2) {
    for (; c + 2 * kLanes<T> <= width; c += 2 * kLanes<T>) {
      sums = add_pairs(sums, load_pairs(a + c), load_pairs(b + c));
    }
  }
  for (; c + kLanes<T> <= width; c += kLanes<T>) sums += load(a + c) * load(b + c);
  if (c < width) sums += load_first(a + c, width - c) * load_first(b + c, width - c);
  return sums;
}

// Lane i of the sum is the sum of row i's lanes: a transposition that adds what it brings together.
template <int step, typename T>
[[gnu::always_inline]] inline Vector<T> sums_of_rows(Vector<T>* rows) {
  for (int r = 0; r < step; ++r) {
    exchange<step, T>(rows[r], rows[r + step], LaneNumbers<T>());
    rows[r] += rows[r + step];
  }
  if constexpr (step == 1) {
    return rows[0];
  } else {
    return sums_of_rows<step / 2, T>(rows);
  }
}

// scores[h * kKeys + j] = scale q_h . k_jh for the keys j of a tile, and anything for others. Never
// inlined, nor is what adds values: what GCC makes of either would hang on the code around it, and
// a step take up to a tenth longer.
template <typename S>
[[gnu::noinline]] void score(const AttentionStep<S>& step, const Groups<S>& keys) {
  using T = Computed<S>;
  const AttentionHead<S>& head = step.first_head;
  const Index width = head.width;
  const S* const q = head.q[0];
  keys.for_each(step.key_row, [&](const Group<S>& group, Index j) {
    for (Index h = 0; h < step.heads; ++h) {
      const Index column = step.columns[h];
      Vector<T> products[Group<S>::kRows];
      for (Index i = 0; i < Group<S>::kRows; ++i) {
        products[i] = lane_products(q + h * width, group.rows[i] + column, width);
      }
      store(head.scale * sums_of_rows<kLanes<T> / 2, T>(products), step.scores + h * kKeys + j);
    }
  });
}

// outputs_h += sum_j weights[h * kKeys + j] v_jh for the keys j of a tile; others weigh nothing.
template <typename S>
[[gnu::noinline]] void add_values(const AttentionStep<S>& step, const Groups<S>& values) {
  using T = Computed<S>;
  const Index width = step.first_head.width;
  values.for_each(step.key_row, [&](const Group<S>& group, Index j) {
    for (Index h = 0; h < step.heads; ++h) {
      const Index column = step.columns[h];
      const T* const weights = step.scores + h * kKeys + j;
      T* const y = step.outputs + h * width;
      Index c = 0;
      for (; c + kLanes<T> <= width; c += kLanes<T>) {
        Vector<T> sums = load(y + c);
        for (Index i = 0; i < Group<S>::kRows; ++i) {
          sums += weights[i] * load(group.rows[i] + column + c);
        }
        store(sums, y + c);
      }
      if (const Index rest = width - c; rest > 0) {
        Vector<T> sums = load_first(y + c, rest);
        for (Index i = 0; i < Group<S>::kRows; ++i) {
          sums += weights[i] * load_first(group.rows[i] + column + c, rest);
        }
        store_first(sums, rest, y + c);
      }
    }
  });
}

// The step whose queries ask the rows of offsets, in memory of their own.
template <typename T>
AttentionStep<T> asking_offsets(const AttentionStep<T>& step) {
  AttentionStep<T> asking = step;
  asking.first_head.q = {step.offsets.query, nullptr, 0};
  asking.key_row = step.heads * step.first_head.width;
  asking.columns = step.offsets.columns;
  asking.scores = step.offsets.scores;
  return asking;
}

// The scores of the keys of a tile that are seen gain what their offsets add.
template <typename T>
[[gnu::noinline]] void add_offset_scores(const AttentionStep<T>& step, Index tile,
                                         Mask::Range seen) {
  const StepOffsets<T>& offsets = step.offsets;
  if (offsets.keys.base) {
    score(asking_offsets(step), Groups<T>{offsets.keys, tile, seen});
    for (Index h = 0; h < step.heads; ++h) {
      for (Index j = 0; j < seen.end; j += kLanes<T>) {
        T* const scores = step.scores + h * kKeys + j;
        store(load(scores) + load(offsets.scores + h * kKeys + j), scores);
      }
    }
  }
  if (!offsets.biases) return;
  for (Index j = seen.begin; j < seen.end; ++j) {
    const T* const biases = offsets.biases + (tile + j) * step.heads;
    for (Index h = 0; h < step.heads; ++h) step.scores[h * kKeys + j] += biases[h];
  }
}

// The outputs gain the values of offsets as those of keys.
template <typename T>
[[gnu::noinline]] void add_offset_values(const AttentionStep<T>& step, Index tile,
                                         Mask::Range seen) {
  AttentionStep<T> asking = asking_offsets(step);
  asking.scores = step.scores;
  add_values(asking, Groups<T>{step.offsets.values, tile, seen});
}

// y = x, rounded where S is bfloat16.
template <typename T>
[[gnu::always_inline]] inline void put(const T* x, T* y, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) y[i] = x[i];
}
[[gnu::always_inline]] inline void put(const float* x, bfloat16* y, Index n) {
  round_run(x, y, n);
}

template <typename S>
void attend_step(const AttentionStep<S>& step) {
  using T = Computed<S>;
  const AttentionHead<S>& head = step.first_head;
  const Index width = head.width, row = step.heads * width;
  for (Index c = 0; c < row; ++c) step.outputs[c] = 0;
  for (Index h = 0; h < step.heads; ++h) step.maxima[h] = kLowest<T>, step.sums[h] = 0;
  const auto [begin, end] = visible_to(head, 0, 1);
  // A query that sees no key has no tile: of each, some key is seen.
  for (Index tile = begin / kKeys * kKeys; begin < end && tile < end; tile += kKeys) {
    const Mask::Range seen = visible(head, 0, tile);
    const Groups<S> keys{head.k, tile, seen}, values{head.v, tile, seen};
    keys.prefetch(keys.first(), step.key_row);
    score(step, keys);
    values.prefetch(values.first(), step.key_row);
    if constexpr (Cells<S>::kDepth == 1) {
      if (step.offsets.any()) add_offset_scores(step, tile, seen);
    }
    for (Index h = 0; step.slopes && h < step.heads; ++h) {
      lose_distances<T>(step.slopes[h], head.keys - 1 - tile, step.scores + h * kKeys,
                        whole_vectors<T>(seen.end));
    }
    for (Index h = 0; h < step.heads; ++h) {
      RunningSoftmax<T> running{step.maxima[h], step.sums[h]};
      const T shrink =
          online_softmax(step.scores + h * kKeys, seen, whole_vectors<T>(seen.end), running);
      if (shrink != 1) multiply(shrink, step.outputs + h * width, width);
      step.maxima[h] = running.max, step.sums[h] = running.sum;
    }
    add_values(step, values);
    if constexpr (Cells<S>::kDepth == 1) {
      if (step.offsets.values.base) add_offset_values(step, tile, seen);
    }
  }
  for (Index h = 0; h < step.heads; ++h) {
    const T sum = step.sums[h];
    multiply(sum > 0 ? 1 / sum : 0, step.outputs + h * width, width);
    step.lse[h] = step.maxima[h] + natural_log(sum);
  }
  put(step.outputs, step.y, row);
}

}  // namespace

template <typename S>
void fill_attention_step(StoredLoops<S>& loops) {
  loops.attend_step = attend_step;
}

HEED_FOR_EACH_STORED(fill_attention_step)

}  // namespace heed::kernels::HEED_ISA
