#include "heed/kernels/linear_attention.h"

#include <algorithm>

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"
#include "heed/kernels/rows_of.h"
#include "heed/kernels/scratch.h"

namespace heed::kernels {
namespace {

// One head of one sequence.
struct LinearPlace {
  const Attention& how;
  const LinearSize& size;
  Index sequence, head;

  Index key_heads() const { return how.heads / how.sharing(); }
  Index key_head() const { return head / how.sharing(); }

  template <typename T>
  HeadRows<T> queries(T* x, Index width) const {
    return rows_of(x, how.queries, sequence, head * width, how.heads * width);
  }
  template <typename T>
  HeadRows<T> keys(T* x, Index width) const {
    return rows_of(x, how.keys, sequence, key_head() * width, key_heads() * width);
  }
  template <typename T>
  HeadRows<T> log_scales(T* x) const {
    return x ? keys(x, 1) : HeadRows<T>{nullptr, nullptr, 0};
  }

  // Those of one of the sequences that they are of.
  template <typename T>
  LinearHeadSums<T> sums(const LinearSums<T>& all, Index of) const {
    if (!all.values) return {};
    const Index at = of * key_heads() + key_head();
    return {.values = all.values + at * size.features * size.width,
            .features = all.features + at * size.features,
            .log_scale = all.log_scales + at};
  }

  template <typename T>
  LinearHead<T> described(const LinearKeys<T>& all) const {
    return {.q = {},
            .k = keys(all.features, size.features),
            .v = keys(all.values, size.width),
            .log_scales = log_scales(all.log_scales),
            .features = size.features,
            .width = size.width,
            .queries = 0,
            .keys = how.keys.length(sequence)};
  }
  template <typename T>
  LinearHead<T> described(const T* q, const LinearKeys<T>& all) const {
    LinearHead<T> head = described(all);
    head.q = queries(q, size.features);
    head.queries = how.queries.length(sequence);
    return head;
  }
};

LinearSight sight_of(const Attention& how) {
  return how.mask == Mask::causal() ? LinearSight::earlier : LinearSight::all;
}

// task(place, scratch) for the first of every `heads` heads of every sequence.
template <typename T, typename Task>
void for_each_place(const Attention& how, const LinearSize& size, Index heads, const Task& task) {
  const Index groups = how.heads / heads, longest = how.queries.longest();
  const Work work{
      .count = how.keys.count() * groups,
      .cost = 2 * heads * std::max(longest, how.keys.longest()) * size.features * size.width};
  in_blocks(work, [&](Index first, Index count) {
    ScratchMemory<T> scratch(linear_scratch(size.features, size.width, longest));
    for (Index i = first; i < first + count; ++i) {
      task(LinearPlace{how, size, i / groups, i % groups * heads}, scratch.data());
    }
  });
}

}  // namespace

template <typename T>
void linear_attention(const Attention& how, const LinearSize& size, const T* q,
                      const LinearKeys<T>& keys, const LinearSums<const T>& before, T* y,
                      T* normalizers) {
  for_each_place<T>(how, size, 1, [&](const LinearPlace& place, T* scratch) {
    loops<T>().linear_attend({.head = place.described(q, keys),
                              .scratch = scratch,
                              .sight = sight_of(how),
                              .before = place.sums(before, place.sequence),
                              .y = place.queries(y, size.width),
                              .normalizers = place.queries(normalizers, 1)});
  });
}

template <typename T>
void linear_attention_backward(const Attention& how, const LinearSize& size,
                               const LinearBackwardInputs<T>& in, T* dq, T* dk, T* dv) {
  for_each_place<T>(how, size, how.sharing(), [&](LinearPlace place, T* scratch) {
    for (Index i = 0; i < how.sharing(); ++i, ++place.head) {
      loops<T>().linear_attend_backward({.head = place.described(in.q, in.keys),
                                         .scratch = scratch,
                                         .sight = sight_of(how),
                                         .y = place.queries(in.y, size.width),
                                         .normalizers = place.queries(in.normalizers, 1),
                                         .dy = place.queries(in.dy, size.width),
                                         .dq = place.queries(dq, size.features),
                                         .dk = place.keys(dk, size.features),
                                         .dv = place.keys(dv, size.width),
                                         .in_dk_and_dv = i == 0 ? Found::nothing : Found::sums});
    }
  });
}

template <typename T>
void add_linear_sums(const Attention& how, const LinearSize& size, const LinearKeys<T>& keys,
                     const LinearSums<const T>& before, const Index* which,
                     const LinearSums<T>& sums) {
  for_each_place<T>(how, size, how.sharing(), [&](const LinearPlace& place, T* scratch) {
    loops<T>().add_linear_sums({.head = place.described(keys),
                                .scratch = scratch,
                                .before = place.sums(before, which[place.sequence]),
                                .sums = place.sums(sums, place.sequence)});
  });
}

#define HEED_LINEAR_ATTENTION_OF(T)                                                         \
  template void linear_attention(const Attention&, const LinearSize&, const T*,             \
                                 const LinearKeys<T>&, const LinearSums<const T>&, T*, T*); \
  template void linear_attention_backward(const Attention&, const LinearSize&,              \
                                          const LinearBackwardInputs<T>&, T*, T*, T*);      \
  template void add_linear_sums(const Attention&, const LinearSize&, const LinearKeys<T>&,  \
                                const LinearSums<const T>&, const Index*, const LinearSums<T>&);

HEED_LINEAR_ATTENTION_OF(float)
HEED_LINEAR_ATTENTION_OF(double)

}  // namespace heed::kernels
