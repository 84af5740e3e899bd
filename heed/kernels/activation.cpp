#include "heed/kernels/activation.h"

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {
namespace {

// Runs one of the loops over n elements; cost as in Work.
template <typename T>
void forward(void (*loop)(const T*, T*, Index), const T* x, T* y, Work work) {
  in_blocks(work, [&](Index begin, Index count) { loop(x + begin, y + begin, count); });
}

template <typename T>
void backward(void (*loop)(const T*, const T*, T*, Index), const T* kept, const T* dy, T* dx,
              Work work) {
  in_blocks(work,
            [&](Index begin, Index count) { loop(kept + begin, dy + begin, dx + begin, count); });
}

}  // namespace

template <typename T>
void relu(const T* x, T* y, Index n) {
  forward(loops<T>().relu, x, y, {.count = n, .cost = 2});
}

template <typename T>
void relu_backward(const T* y, const T* dy, T* dx, Index n) {
  backward(loops<T>().relu_backward, y, dy, dx, {.count = n, .cost = 2});
}

template <typename T>
void gelu(const T* x, T* y, Index n) {
  forward(loops<T>().gelu, x, y, {.count = n, .cost = 16});
}

template <typename T>
void gelu_backward(const T* x, const T* dy, T* dx, Index n) {
  backward(loops<T>().gelu_backward, x, dy, dx, {.count = n, .cost = 16});
}

template <typename T>
void silu(const T* x, T* y, Index n) {
  forward(loops<T>().silu, x, y, {.count = n, .cost = 12});
}

template <typename T>
void silu_backward(const T* x, const T* dy, T* dx, Index n) {
  backward(loops<T>().silu_backward, x, dy, dx, {.count = n, .cost = 12});
}

template void relu(const float*, float*, Index);
template void relu_backward(const float*, const float*, float*, Index);
template void relu(const double*, double*, Index);
template void relu_backward(const double*, const double*, double*, Index);
template void gelu(const float*, float*, Index);
template void gelu_backward(const float*, const float*, float*, Index);
template void gelu(const double*, double*, Index);
template void gelu_backward(const double*, const double*, double*, Index);
template void silu(const float*, float*, Index);
template void silu_backward(const float*, const float*, float*, Index);
template void silu(const double*, double*, Index);
template void silu_backward(const double*, const double*, double*, Index);

}  // namespace heed::kernels
