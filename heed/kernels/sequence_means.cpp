#include "heed/kernels/sequence_means.h"

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {
namespace {

// task(s) for every sequence.
template <typename Task>
void of_each(const Spans& spans, Index width, const Task& task) {
  if (spans.count() == 0) return;
  const Work work{.count = spans.count(), .cost = 2 * width * (spans.rows() / spans.count() + 1)};
  in_blocks(work, [&](Index begin, Index count) {
    for (Index s = begin; s < begin + count; ++s) task(s);
  });
}

}  // namespace

template <typename T>
void sequence_means(const T* x, const Spans& spans, T* y, Index width) {
  of_each(spans, width, [&](Index s) {
    const Index length = spans.length(s);
    T* const mean = y + s * width;
    std::fill_n(mean, width, T{0});
    if (length == 0) return;
    loops<T>().fold(x + spans.row(s, 0) * width, mean, length * width, width);
    loops<T>().scale(mean, T{1} / static_cast<T>(length), mean, width);
  });
}

template <typename T>
void sequence_means_backward(const T* dy, const Spans& spans, T* dx, Index width) {
  of_each(spans, width, [&](Index s) {
    const Index length = spans.length(s);
    for (Index t = 0; t < length; ++t) {
      loops<T>().scale(dy + s * width, T{1} / static_cast<T>(length), dx + spans.row(s, t) * width,
                       width);
    }
  });
}

template void sequence_means(const float*, const Spans&, float*, Index);
template void sequence_means(const double*, const Spans&, double*, Index);
template void sequence_means_backward(const float*, const Spans&, float*, Index);
template void sequence_means_backward(const double*, const Spans&, double*, Index);

}  // namespace heed::kernels
