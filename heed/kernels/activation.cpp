#include "heed/kernels/activation.h"

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {
namespace {

// Runs one of the loops over n elements; cost as in Work.
template <typename S>
void forward(void (*loop)(const S*, S*, Index), const S* x, S* y, Work work) {
  in_blocks(work, [&](Index begin, Index count) { loop(x + begin, y + begin, count); });
}

template <typename S, typename T>
void backward(void (*loop)(const S*, const T*, T*, Index), const S* kept, const T* dy, T* dx,
              Work work) {
  in_blocks(work,
            [&](Index begin, Index count) { loop(kept + begin, dy + begin, dx + begin, count); });
}

}  // namespace

template <typename S>
void relu(const S* x, S* y, Index n) {
  forward(stored_loops<S>().relu, x, y, {.count = n, .cost = 2});
}

template <typename S>
void relu_backward(const S* y, const Computed<S>* dy, Computed<S>* dx, Index n) {
  backward(stored_loops<S>().relu_backward, y, dy, dx, {.count = n, .cost = 2});
}

template <typename S>
void gelu(const S* x, S* y, Index n) {
  forward(stored_loops<S>().gelu, x, y, {.count = n, .cost = 16});
}

template <typename S>
void gelu_backward(const S* x, const Computed<S>* dy, Computed<S>* dx, Index n) {
  backward(stored_loops<S>().gelu_backward, x, dy, dx, {.count = n, .cost = 16});
}

template <typename S>
void silu(const S* x, S* y, Index n) {
  forward(stored_loops<S>().silu, x, y, {.count = n, .cost = 12});
}

template <typename S>
void silu_backward(const S* x, const Computed<S>* dy, Computed<S>* dx, Index n) {
  backward(stored_loops<S>().silu_backward, x, dy, dx, {.count = n, .cost = 12});
}

#define HEED_ACTIVATIONS_OF(S)                                                    \
  template void relu(const S*, S*, Index);                                        \
  template void relu_backward(const S*, const Computed<S>*, Computed<S>*, Index); \
  template void gelu(const S*, S*, Index);                                        \
  template void gelu_backward(const S*, const Computed<S>*, Computed<S>*, Index); \
  template void silu(const S*, S*, Index);                                        \
  template void silu_backward(const S*, const Computed<S>*, Computed<S>*, Index);

HEED_ACTIVATIONS_OF(float)
HEED_ACTIVATIONS_OF(double)
HEED_ACTIVATIONS_OF(bfloat16)

}  // namespace heed::kernels
