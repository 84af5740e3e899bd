#include "heed/kernels/activation.h"

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {
namespace {

Work work_of(Activation f, Index n) {
  switch (f) {
    case Activation::relu:
      return {.count = n, .cost = 2};
    case Activation::sigmoid:
    case Activation::silu:
    case Activation::elu_plus_one:
    case Activation::tanh:
      return {.count = n, .cost = 12};
    case Activation::gelu:
    case Activation::gelu_tanh:
      break;
  }
  return {.count = n, .cost = 16};
}

template <typename S>
const ActivationLoops<S>& loops_of(Activation f) {
  return stored_loops<S>().activations[static_cast<std::size_t>(f)];
}

}  // namespace

template <typename S>
void activate(Activation f, const S* x, S* y, Index n) {
  const auto loop = loops_of<S>(f).value;
  in_blocks(work_of(f, n), [&](Index begin, Index count) { loop(x + begin, y + begin, count); });
}

template <typename S>
void activate_backward(Activation f, const S* x, const Computed<S>* dy, Computed<S>* dx, Index n) {
  const auto loop = loops_of<S>(f).backward;
  in_blocks(work_of(f, n),
            [&](Index begin, Index count) { loop(x + begin, dy + begin, dx + begin, count); });
}

template <typename S>
void gate(Activation f, const S* x, const S* factor, S* y, Index n) {
  const auto loop = loops_of<S>(f).gate;
  in_blocks(work_of(f, n),
            [&](Index begin, Index count) { loop(x + begin, factor + begin, y + begin, count); });
}

template <typename S>
void gate_backward(Activation f, const S* x, const S* factor, const Computed<S>* dy,
                   Computed<S>* dx, Computed<S>* dfactor, Index n) {
  const auto loop = loops_of<S>(f).gate_backward;
  in_blocks(work_of(f, n), [&](Index begin, Index count) {
    loop(x + begin, factor + begin, dy + begin, dx + begin, dfactor + begin, count);
  });
}

#define HEED_ACTIVATIONS_OF(S)                                                                    \
  template void activate(Activation, const S*, S*, Index);                                        \
  template void activate_backward(Activation, const S*, const Computed<S>*, Computed<S>*, Index); \
  template void gate(Activation, const S*, const S*, S*, Index);                                  \
  template void gate_backward(Activation, const S*, const S*, const Computed<S>*, Computed<S>*,   \
                              Computed<S>*, Index);

HEED_ACTIVATIONS_OF(float)
HEED_ACTIVATIONS_OF(double)
HEED_ACTIVATIONS_OF(bfloat16)

}  // namespace heed::kernels
