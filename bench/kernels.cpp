#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "heed/base/threads.h"
#include "heed/kernels/activation.h"
#include "heed/kernels/adam.h"
#include "heed/kernels/attention.h"
#include "heed/kernels/bfloat16_products.h"
#include "heed/kernels/cross_entropy.h"
#include "heed/kernels/elementwise.h"
#include "heed/kernels/embedding.h"
#include "heed/kernels/gemm.h"
#include "heed/kernels/int8_products.h"
#include "heed/kernels/layer_norm.h"
#include "heed/kernels/outer_products.h"
#include "heed/kernels/packed_products.h"
#include "heed/kernels/rms_norm.h"

// One thread, in processor time, so that a busy machine disturbs little: GFLOP/s of what is bound
// by arithmetic, nanoseconds an element of what is bound by memory.

namespace heed::kernels {
namespace {

using benchmark::Counter, benchmark::State;

std::vector<float> numbers(Index count) {
  std::vector<float> x(static_cast<std::size_t>(count));
  fill_normal(Philox{.seed = 1}, 1.0f, x.data(), count);
  return x;
}

void count_flops(State& state, double flops) {
  state.counters["GFLOP/s"] = Counter(flops * 1e-9, Counter::kIsIterationInvariantRate);
}

void count_elements(State& state, Index elements) {
  state.counters["ns/element"] = Counter(static_cast<double>(elements) * 1e-9,
                                         Counter::kIsIterationInvariantRate | Counter::kInvert);
}

void gemm_of(State& state, Transpose a_layout, Transpose b_layout) {
  const Threads one(1);
  const Index m = state.range(0), n = state.range(1), k = state.range(2);
  const auto a = numbers(m * k), b = numbers(k * n);
  std::vector<float> c(static_cast<std::size_t>(m * n));
  for (auto _ : state) gemm(a.data(), a_layout, b.data(), b_layout, c.data(), m, n, k);
  count_flops(state, 2.0 * static_cast<double>(m * n * k));
}
void gemm_linear(State& state) {
  gemm_of(state, Transpose::no, Transpose::yes);
}
void gemm_dx(State& state) {
  gemm_of(state, Transpose::no, Transpose::no);
}
void gemm_dweight(State& state) {
  gemm_of(state, Transpose::yes, Transpose::no);
}
// The same with the weight packed, as a decode has it.
void packed_products_linear(State& state) {
  const Threads one(1);
  const Index m = state.range(0), n = state.range(1), k = state.range(2);
  const auto a = numbers(m * k), b = numbers(n * k);
  std::vector<float> packed(static_cast<std::size_t>(packed_rows(n) * k));
  std::vector<float> c(static_cast<std::size_t>(m * n));
  pack(b.data(), n, k, packed.data());
  for (auto _ : state) packed_products(a.data(), packed.data(), nullptr, c.data(), m, n, k);
  count_flops(state, 2.0 * static_cast<double>(m * n * k));
}
// The same in bfloat16; the input is rounded on the way.
void bfloat16_products_linear(State& state) {
  const Threads one(1);
  const Index m = state.range(0), n = state.range(1), k = state.range(2);
  const auto a = numbers(m * k), b = numbers(n * k);
  std::vector<bfloat16> weight(static_cast<std::size_t>(packed_rows(n) * bfloat16_depth(k)));
  std::vector<float> c(static_cast<std::size_t>(m * n));
  pack_bfloat16(b.data(), n, k, weight.data());
  for (auto _ : state) {
    bfloat16_products(a.data(), weight.data(), nullptr, c.data(), m, n, k);
  }
  count_flops(state, 2.0 * static_cast<double>(m * n * k));
}
// The same with the weight in eight bits; the input is rounded on the way.
void int8_products_linear(State& state) {
  const Threads one(1);
  const Index m = state.range(0), n = state.range(1), k = state.range(2);
  const auto a = numbers(m * k), b = numbers(n * k);
  std::vector<std::int8_t> weight(static_cast<std::size_t>(packed_rows(n) * int8_depth(k)));
  std::vector<std::uint8_t> input(static_cast<std::size_t>(m * int8_depth(k)));
  std::vector<float> c(static_cast<std::size_t>(m * n)), a_scales(m), a_least(m);
  std::vector<float> b_scales(packed_rows(n)), b_sums(packed_rows(n));
  pack_int8(b.data(), n, k, {weight.data(), b_scales.data(), b_sums.data()});
  for (auto _ : state) {
    round_int8(a.data(), m, k, {input.data(), a_scales.data(), a_least.data()});
    int8_products({input.data(), a_scales.data(), a_least.data()},
                  {weight.data(), b_scales.data(), b_sums.data()}, nullptr, c.data(), m, n, k);
  }
  count_flops(state, 2.0 * static_cast<double>(m * n * k));
}
void linear_cases(benchmark::internal::Benchmark* b) {
  for (const Index rows : {1, 4, 8, 32, 64, 256}) b->Args({rows, 512, 512});
  b->Args({32, 2048, 512})
      ->Args({32, 512, 2048})
      ->Args({1, 32000, 512})
      ->Args({32, 32000, 512})
      ->Args({128, 512, 2048});
  b->Args({8000, 128, 128})->Args({256, 10000, 128});
}
BENCHMARK(gemm_linear)->Apply(linear_cases);
BENCHMARK(packed_products_linear)->Apply(linear_cases);
BENCHMARK(bfloat16_products_linear)->Apply(linear_cases);
BENCHMARK(int8_products_linear)->Apply(linear_cases);
BENCHMARK(gemm_dx)->Args({8000, 128, 128})->Args({256, 128, 10000});
BENCHMARK(gemm_dweight)->Args({128, 128, 8000})->Args({10000, 128, 256});

std::vector<bfloat16> rounded(const std::vector<float>& x) {
  std::vector<bfloat16> y(x.size());
  round_bfloat16(x.data(), y.data(), std::ssize(x));
  return y;
}

void bfloat16_of(State& state, auto product, const auto& a, const auto& b) {
  const Threads one(1);
  const Index m = state.range(0), n = state.range(1), k = state.range(2);
  std::vector<float> c(static_cast<std::size_t>(m * n));
  for (auto _ : state) product(a.data(), b.data(), c.data(), m, n, k);
  count_flops(state, 2.0 * static_cast<double>(m * n * k));
}
void bfloat16_y(State& state) {
  const Index m = state.range(0), n = state.range(1), k = state.range(2);
  bfloat16_of(
      state,
      [](const bfloat16* a, const float* b, float* c, auto... size) {
        bfloat16_linear(a, b, nullptr, c, size...);
      },
      rounded(numbers(m * k)), numbers(n * k));
}
void bfloat16_dx(State& state) {
  const Index m = state.range(0), n = state.range(1), k = state.range(2);
  bfloat16_of(state, bfloat16_gemm, numbers(m * k), numbers(k * n));
}
void bfloat16_dweight(State& state) {
  const Index m = state.range(0), n = state.range(1), k = state.range(2);
  bfloat16_of(state, add_bfloat16_outer_products, numbers(k * m), rounded(numbers(k * n)));
}
void training_cases(benchmark::internal::Benchmark* b) {
  b->Args({4000, 512, 2048})->Args({4000, 2048, 512})->Args({250, 512, 8000});
}
void gradient_cases(benchmark::internal::Benchmark* b) {
  b->Args({512, 2048, 4000})->Args({2048, 512, 4000})->Args({8000, 512, 250});
}
BENCHMARK(gemm_dx)->Apply(training_cases);
BENCHMARK(bfloat16_y)->Args({8000, 128, 128})->Args({256, 10000, 128})->Apply(training_cases);
BENCHMARK(bfloat16_dx)->Args({8000, 128, 128})->Args({256, 128, 10000})->Apply(training_cases);
BENCHMARK(gemm_dweight)->Apply(gradient_cases);
BENCHMARK(bfloat16_dweight)->Args({128, 128, 8000})->Args({10000, 128, 256})->Apply(gradient_cases);

template <typename S>
struct AttentionCase {
  Attention how;
  Index width;
  std::vector<S> q, k, v, y;
  std::vector<float> lse, dy, dq, dk, dv;

  explicit AttentionCase(const State& state) {
    const Index length = state.range(0), head_width = state.range(1), heads = 4;
    std::vector<Index> lengths;  // ragged: from half of the length to half as much again
    for (Index s = 0; s < std::max<Index>(1, 2048 / length); ++s) {
      lengths.push_back(length < 64 ? length / 2 + s % (length + 1) : length);
    }
    how = {.heads = heads, .queries = Spans(lengths), .keys = Spans(lengths)};
    how.scale = 1 / std::sqrt(static_cast<float>(head_width));
    how.dropout.rate = static_cast<float>(state.range(2)) / 100.0f;
    width = heads * head_width;
    const Index rows = how.queries.rows();
    dy = numbers(rows * width);
    for (auto* x : {&q, &k, &v}) {
      for (const float one : dy) x->push_back(S(one));
    }
    y.resize(dy.size());
    for (auto* x : {&dq, &dk, &dv}) x->resize(dy.size());
    lse.resize(static_cast<std::size_t>(rows * heads));
  }

  // Of one product of queries and keys.
  double flops() const {
    double pairs = 0.0;
    for (Index s = 0; s < how.queries.count(); ++s) {
      const auto length = static_cast<double>(how.queries.length(s));
      pairs += length * length;
    }
    return 2.0 * pairs * static_cast<double>(width);
  }
  void forward() { attention(how, width, q.data(), k.data(), v.data(), y.data(), lse.data()); }
};

template <typename S>
void attention_forward(State& state) {
  const Threads one(1);
  AttentionCase<S> c(state);
  for (auto _ : state) c.forward();
  count_flops(state, 2 * c.flops());
}

template <typename S>
void attention_back(State& state) {
  const Threads one(1);
  AttentionCase<S> c(state);
  c.forward();
  const AttentionBackwardInputs<S> in{c.q.data(), c.k.data(),   c.v.data(),
                                      c.y.data(), c.lse.data(), c.dy.data()};
  for (auto _ : state) {
    attention_backward(c.how, c.width, in, c.dq.data(), c.dk.data(), c.dv.data());
  }
  count_flops(state, 5 * c.flops());
}

// Length, head width, per cent dropped.
void attention_cases(benchmark::internal::Benchmark* b) {
  for (const Index head_width : {16, 32, 64, 128}) {
    b->Args({14, head_width, 0});
    b->Args({512, head_width, 0});
  }
  b->Args({14, 32, 10})->Args({40, 64, 0})->Args({512, 64, 10});
}
BENCHMARK(attention_forward<float>)->Apply(attention_cases);
BENCHMARK(attention_forward<bfloat16>)->Apply(attention_cases);
BENCHMARK(attention_back<float>)->Apply(attention_cases);
BENCHMARK(attention_back<bfloat16>)->Apply(attention_cases);

constexpr Index kRows = 512, kWidth = 512;  // 1 MiB an array

void dropout_rows(State& state) {
  const Threads one(1);
  auto x = numbers(kRows * kWidth);
  const Dropout how{.rate = 0.3f, .random = {.seed = 1}};
  for (auto _ : state) dropout(how, x.data(), x.data(), 1, kRows, kWidth);
  count_elements(state, kRows * kWidth);
}
BENCHMARK(dropout_rows);

void cross_entropy_rows(State& state) {
  const Threads one(1);
  constexpr Index kVocab = 10'000, kTokens = 64;
  auto x = numbers(kTokens * kVocab);
  std::vector<float> losses(kTokens);
  const std::vector<std::int32_t> targets(kTokens, 7);
  for (auto _ : state) {
    cross_entropy(x.data(), targets.data(), 0.1f, losses.data(), kTokens, kVocab);
  }
  count_elements(state, kTokens * kVocab);
}
BENCHMARK(cross_entropy_rows);

void layer_norm_both(State& state) {
  const Threads one(1);
  const Index width = state.range(0), rows = kRows * kWidth / width;
  const auto x = numbers(rows * width), gain = numbers(width);
  std::vector<float> z(x.size()), y(x.size()), rstd(static_cast<std::size_t>(rows)),
      sums(2 * gain.size());
  for (auto _ : state) {
    layer_norm(x.data(), gain.data(), gain.data(), z.data(), rstd.data(), y.data(), rows, width,
               1e-5f);
    layer_norm_backward(z.data(), rstd.data(), gain.data(), x.data(), y.data(), sums.data(),
                        sums.data() + width, rows, width);
  }
  count_elements(state, rows * width);
}
BENCHMARK(layer_norm_both)->Arg(128)->Arg(512);

void rms_norm_both(State& state) {
  const Threads one(1);
  const Index width = state.range(0), rows = kRows * kWidth / width;
  const auto x = numbers(rows * width), gain = numbers(width);
  std::vector<float> y(x.size()), rstd(static_cast<std::size_t>(rows)), sums(gain.size());
  for (auto _ : state) {
    rms_norm(x.data(), gain.data(), rstd.data(), y.data(), rows, width, 1e-5f);
    rms_norm_backward(x.data(), rstd.data(), gain.data(), x.data(), y.data(), sums.data(), rows,
                      width);
  }
  count_elements(state, rows * width);
}
BENCHMARK(rms_norm_both)->Arg(128)->Arg(512);

void elementwise(State& state, Activation f) {
  const Threads one(1);
  const auto x = numbers(kRows * kWidth);
  std::vector<float> y(x.size());
  for (auto _ : state) activate(f, x.data(), y.data(), std::ssize(x));
  count_elements(state, std::ssize(x));
}
BENCHMARK_CAPTURE(elementwise, relu, Activation::relu);
BENCHMARK_CAPTURE(elementwise, gelu, Activation::gelu);
BENCHMARK_CAPTURE(elementwise, gelu_tanh, Activation::gelu_tanh);
BENCHMARK_CAPTURE(elementwise, silu, Activation::silu);

void gate_both(State& state, Activation f) {
  const Threads one(1);
  const auto x = numbers(kRows * kWidth);
  std::vector<float> y(x.size()), dx(x.size());
  for (auto _ : state) {
    gate(f, x.data(), x.data(), y.data(), std::ssize(x));
    gate_backward(f, x.data(), x.data(), x.data(), dx.data(), y.data(), std::ssize(x));
  }
  count_elements(state, std::ssize(x));
}
BENCHMARK_CAPTURE(gate_both, silu, Activation::silu);

void fold_bias(State& state) {
  const Threads one(1);
  const auto x = numbers(kRows * kWidth);
  std::vector<float> sum(128);
  for (auto _ : state) fold(x.data(), sum.data(), std::ssize(x), std::ssize(sum));
  count_elements(state, std::ssize(x));
}
BENCHMARK(fold_bias);

void adam_step(State& state) {
  const Threads one(1);
  const auto grad = numbers(kRows * kWidth);
  auto value = grad;
  std::vector<float> first(grad.size()), second(grad.size());
  const AdamStep step{.beta1 = 0.9f,
                      .beta2 = 0.98f,
                      .epsilon = 1e-9f,
                      .step_size = 1e-3f,
                      .inverse_sqrt_correction2 = 1.0f};
  for (auto _ : state) {
    adam(step, grad.data(), first.data(), second.data(), value.data(), std::ssize(grad));
  }
  count_elements(state, std::ssize(grad));
}
BENCHMARK(adam_step);

// What a decode of one sentence is held by: it reads every weight for each token.
void memory_read(State& state) {
  const std::vector<std::int64_t> x(Index{1} << 25, 1);  // 256 MiB, more than any cache
  for (auto _ : state) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) sum += x[i];
    benchmark::DoNotOptimize(sum);
  }
  state.SetBytesProcessed(state.iterations() * std::ssize(x) * 8);
}
BENCHMARK(memory_read);

// Wall time: what starting threads costs beside work of so many multiply-adds.
void threads_start(State& state) {
  const auto x = numbers(state.range(0));
  std::vector<float> y(x.size());
  const Threads two(2);
  for (auto _ : state) {
    parallel_for(2, kWorthThreads, [&](Index i) {
      const Index half = std::ssize(x) / 2;
      scale(x.data() + i * half, 2.0f, y.data() + i * half, half);
    });
  }
}
BENCHMARK(threads_start)->Arg(2)->Arg(1 << 14)->Arg(1 << 16)->UseRealTime();

}  // namespace
}  // namespace heed::kernels
