#include "heed/kernels/loops/bfloat16_pairs.h"
#include "heed/kernels/loops/sigmoid.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

constexpr double kInverseRootTwo = 0.70710678118654752440;
constexpr double kInverseRootTwoPi = 0.39894228040143267794;

// Phi(x), the normal distribution's. erfc by Abramowitz and Stegun (1964), 7.1.26: within 1.5e-7,
// and ever closer to the truth in the tail, where the exponential takes over.
[[gnu::always_inline]] inline float normal_below(float x) {
  const float z = (x < 0 ? -x : x) * static_cast<float>(kInverseRootTwo);
  const float t = 1.0f / (1.0f + 0.3275911f * z);
  float p = 1.061405429f;
  p = p * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  const float tail = 0.5f * p * t * fast_exp(-z * z);
  return x < 0 ? tail : 1.0f - tail;
}

[[gnu::always_inline, maybe_unused]] inline double normal_below(double x) {
  return 0.5 * __builtin_erfc(-x * kInverseRootTwo);
}

struct Relu {
  template <typename T>
  [[gnu::always_inline]] static inline T value(T x) {
    return x < 0 ? T{} : x;
  }
  template <typename T>
  [[gnu::always_inline]] static inline T slope(T x) {
    return x > 0 ? T{1} : T{};
  }
};

struct Sigmoid {
  template <typename T>
  [[gnu::always_inline]] static inline T value(T x) {
    return sigmoid(x);
  }
  template <typename T>
  [[gnu::always_inline]] static inline T slope(T x) {
    return sigmoid_slope(x);
  }
};

struct Gelu {
  template <typename T>
  [[gnu::always_inline]] static inline T value(T x) {
    return x * normal_below(x);
  }
  template <typename T>
  [[gnu::always_inline]] static inline T slope(T x) {
    const T density = static_cast<T>(kInverseRootTwoPi) * fast_exp(T{-0.5} * x * x);
    return normal_below(x) + x * density;
  }
};

// As (1 + tanh(u)) / 2 = sigmoid(2 u), and 2 u is `inner`.
struct GeluTanh {
  static constexpr double kLinear = 4 * kInverseRootTwoPi, kCubic = 0.044715 * kLinear;

  // Where the sigmoid has long been 0 or 1, and x^3 is no infinity yet.
  template <typename T>
  [[gnu::always_inline]] static inline T bounded(T x) {
    x = x > 16 ? 16 : x;
    return x < -16 ? -16 : x;
  }
  template <typename T>
  [[gnu::always_inline]] static inline T inner(T x) {
    return x * (static_cast<T>(kLinear) + static_cast<T>(kCubic) * x * x);
  }
  template <typename T>
  [[gnu::always_inline]] static inline T value(T x) {
    return x * sigmoid(inner(bounded(x)));
  }
  template <typename T>
  [[gnu::always_inline]] static inline T slope(T x) {
    x = bounded(x);
    const T steep = static_cast<T>(kLinear) + static_cast<T>(3 * kCubic) * x * x, u = inner(x);
    return sigmoid(u) + x * sigmoid_slope(u) * steep;
  }
};

struct Silu {
  template <typename T>
  [[gnu::always_inline]] static inline T value(T x) {
    return x * sigmoid(x);
  }
  template <typename T>
  [[gnu::always_inline]] static inline T slope(T x) {
    const T s = sigmoid(x);
    return s * (1 + x * (1 - s));
  }
};

struct EluPlusOne {
  template <typename T>
  [[gnu::always_inline]] static inline T value(T x) {
    const T e = fast_exp(x < 0 ? x : 0);
    return x < 0 ? e : x + 1;
  }
  template <typename T>
  [[gnu::always_inline]] static inline T slope(T x) {
    return fast_exp(x < 0 ? x : 0);
  }
};

struct Tanh {
  template <typename T>
  [[gnu::always_inline]] static inline T value(T x) {
    return hyperbolic_tangent(x);
  }
  template <typename T>
  [[gnu::always_inline]] static inline T slope(T x) {
    return 4 * sigmoid_slope(2 * x);
  }
};

// y[i] = value(i) of each.
template <typename T, typename Value>
[[gnu::always_inline]] inline void of_each(T* y, Index n, const Value& value) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) y[i] = value(i);
}
template <typename Value>
[[gnu::always_inline]] inline void of_each(bfloat16* y, Index n, const Value& value) {
  constexpr Index kRun = 256;
  float run[kRun];
  for (Index first = 0; first < n; first += kRun) {
    const Index count = n - first < kRun ? n - first : kRun;
    of_each(run, count, [&](Index i) { return value(first + i); });
    round_run(run, y + first, count);
  }
}

template <typename F, typename S>
void value(const S* x, S* y, Index n) {
  of_each(y, n, [x](Index i) { return F::value(static_cast<Computed<S>>(x[i])); });
}

template <typename F, typename S>
void backward(const S* x, const Computed<S>* dy, Computed<S>* dx, Index n) {
#pragma omp simd
  for (Index i = 0; i < n; ++i) dx[i] = dy[i] * F::slope(static_cast<Computed<S>>(x[i]));
}

template <typename F, typename S>
void gate(const S* x, const S* factor, S* y, Index n) {
  using T = Computed<S>;
  of_each(y, n, [x, factor](Index i) {
    return F::value(static_cast<T>(x[i])) * static_cast<T>(factor[i]);
  });
}

template <typename F, typename S>
void gate_backward(const S* x, const S* factor, const Computed<S>* dy, Computed<S>* dx,
                   Computed<S>* dfactor, Index n) {
  using T = Computed<S>;
#pragma omp simd
  for (Index i = 0; i < n; ++i) {
    const T at = static_cast<T>(x[i]), gradient = dy[i];
    dfactor[i] = gradient * F::value(at);
    dx[i] = gradient * static_cast<T>(factor[i]) * F::slope(at);
  }
}

template <typename F, typename S>
void fill(StoredLoops<S>& loops, Activation f) {
  loops.activations[static_cast<int>(f)] = {.value = value<F>,
                                            .backward = backward<F>,
                                            .gate = gate<F>,
                                            .gate_backward = gate_backward<F>};
}

}  // namespace

template <typename S>
void fill_activation(StoredLoops<S>& loops) {
  fill<Relu>(loops, Activation::relu);
  fill<Sigmoid>(loops, Activation::sigmoid);
  fill<Gelu>(loops, Activation::gelu);
  fill<GeluTanh>(loops, Activation::gelu_tanh);
  fill<Silu>(loops, Activation::silu);
  fill<EluPlusOne>(loops, Activation::elu_plus_one);
  fill<Tanh>(loops, Activation::tanh);
}

HEED_FOR_EACH_STORED(fill_activation)

}  // namespace heed::kernels::HEED_ISA
