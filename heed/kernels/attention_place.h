#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "heed/kernels/attention_offsets.h"
#include "heed/kernels/blocks.h"
#include "heed/kernels/rows_of.h"

// How attention and its backward divide their work.

namespace heed::kernels {

// One head of one sequence.
struct AttentionPlace {
  const Attention& how;
  Index width, sequence, head;  // H * Dh

  Index head_width() const { return width / how.heads; }

  template <typename T>
  HeadRows<T> queries(T* x) const {  // (Nq, H * Dh)
    return rows_of(x, how.queries, sequence, head * head_width(), width);
  }
  template <typename T>
  HeadRows<T> keys(T* x) const {  // (Nk, Hk * Dh)
    const Index sharing = how.sharing();
    return rows_of(x, how.keys, sequence, head / sharing * head_width(), width / sharing);
  }
  template <typename T>
  HeadRows<T> one_a_query(T* x) const {  // (Nq, H)
    return rows_of(x, how.queries, sequence, head, how.heads);
  }

  template <typename S>
  AttentionHead<S> described(const S* q, const S* k, const S* v,
                             const HeadOffsets<Computed<S>>& offsets = {}) const {
    return {.q = queries(q),
            .k = keys(k),
            .v = keys(v),
            .width = head_width(),
            .queries = how.queries.length(sequence),
            .keys = how.keys.length(sequence),
            .mask = how.mask,
            .scale = static_cast<Computed<S>>(how.scale),
            .slope = how.slopes.empty() ? 0 : static_cast<Computed<S>>(how.slopes[head]),
            .dropout = how.dropout,
            .plane = head,
            .row = how.queries.length(sequence) > 0 ? how.queries.row(sequence, 0) : 0,
            .offsets = offsets};
  }
};

// What attention has of offsets, or nothing.
template <typename T>
class AttentionOffsets {
 public:
  using Tables = OffsetTables<T>;

  AttentionOffsets(const Attention& how, Index width, const Offsets<T>& offsets,
                   typename Tables::For direction)
      : offsets_(offsets), size_{how.heads, width / how.heads, offsets.rows, offsets.back} {
    if (!offsets.empty()) tables_.emplace(offsets, size_, direction);
  }

  const OffsetSize& size() const { return size_; }
  HeadOffsets<T> of(const AttentionPlace& place) const {
    if (!tables_) return {};
    HeadOffsets<T> head = tables_->of(place.head);
    if (offsets_.keys) head.queries = place.queries(offsets_.queries);
    return head;
  }

 private:
  const Offsets<T>& offsets_;
  OffsetSize size_;
  std::optional<Tables> tables_;
};

// Some queries of one head.
struct AttentionPart {
  AttentionPlace place;
  Index first, last;
};

// What a part has at the most: the heads of one that share its keys and values follow its own.
struct AttentionPartSize {
  Index queries, heads;
};

// The queries of every head of the sequences that `takes(sequence)`, a part a head at the least.
inline std::vector<AttentionPart> attention_parts(const Attention& how, Index width,
                                                  AttentionPartSize size, const auto& takes) {
  std::vector<AttentionPart> all;
  for (Index s = 0; s < how.queries.count(); ++s) {
    if (!takes(s)) continue;
    for (Index h = 0; h < how.heads; h += size.heads) {
      const Index length = how.queries.length(s);
      Index i = 0;
      do {
        all.push_back({{how, width, s, h}, i, std::min(i + size.queries, length)});
        i += size.queries;
      } while (i < length);
    }
  }
  return all;
}

// task(part, scratch) for every part, several one behind the other where they are short.
template <typename T, typename Task>
void for_each_attention_part(const Attention& how, Index width,
                             const std::vector<AttentionPart>& all, const Task& task) {
  constexpr Index kRuns = 64;  // enough for threads to share evenly
  const Index count = std::ssize(all), work = how.queries.rows() * how.keys.longest() * width;
  in_blocks({.count = count,
             .cost = 2 * work / std::max<Index>(count, 1),
             .block = std::max<Index>(1, count / kRuns)},
            [&](Index first, Index parts) {
              ScratchMemory<T> scratch(attention_scratch(width / how.heads));
              for (Index i = first; i < first + parts; ++i) task(all[i], scratch.data());
            });
}

}  // namespace heed::kernels
