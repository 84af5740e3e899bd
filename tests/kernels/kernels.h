#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "heed/base/bfloat16.h"
#include "heed/base/random.h"
#include "heed/base/threads.h"
#include "heed/kernels/dropout.h"
#include "heed/kernels/isa.h"

// What the tests of kernels share. Each runs in float32 on every instruction set that the machine
// has, and is measured against a naive loop in double.

namespace heed::kernels::tests {

class OnEveryIsa : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (std::ranges::count(available_isas(), GetParam()) == 0) {
      GTEST_SKIP() << "this machine does not run " << name_of(GetParam());
    }
    use_isa(GetParam());
  }
  void TearDown() override { use_isa(best_isa()); }
};

inline auto every_isa() {
  return testing::Values(Isa::plain, Isa::avx2, Isa::avx512, Isa::avx512_bf16);
}
inline std::string isa_name(const testing::TestParamInfo<Isa>& info) {
  return std::string(name_of(info.param));
}

using Floats = std::vector<float>;
using Doubles = std::vector<double>;

// The same numbers for the same seed.
inline Floats normal(Index count, std::uint32_t seed = 1, float stddev = 1.0f) {
  Floats x(static_cast<std::size_t>(count));
  fill_normal(Philox{.seed = seed}, stddev, x.data(), count);
  return x;
}

// Whether that element is dropped, as kernels/dropout.h says it.
inline bool is_dropped(const Dropout& dropout, Index plane, Index row, Index column) {
  const auto words = dropout.random({dropout.place, static_cast<std::uint32_t>(plane),
                                     static_cast<std::uint32_t>(dropout.first_row + row),
                                     static_cast<std::uint32_t>(column / 8)});
  const std::uint32_t half = words[column % 8 / 2] >> (column % 2 * 16) & 0xFFFF;
  return half < std::lround(dropout.rate * 0x1p16f);
}

// What is picked out of a packed weight of fifty rows.
inline const std::vector<std::vector<Token>> kSomeOfFiftyRows{
    {49}, {3, 2, 3}, {0, 1, 5, 15, 16, 17, 20, 21, 31, 32, 33, 40, 41, 42, 47, 48, 49}};

// Those rows of b (n, k).
inline Floats those_rows(const Floats& b, const std::vector<Token>& rows, Index k) {
  Floats some;
  for (const Token row : rows) some.insert(some.end(), &b[row * k], &b[row * k] + k);
  return some;
}

// As bfloat16 has it.
inline float nearest(float x) {
  return static_cast<float>(bfloat16(x));
}

inline std::vector<bfloat16> narrow(const Floats& x) {
  std::vector<bfloat16> y;
  for (const float one : x) y.push_back(bfloat16(one));
  return y;
}

inline Floats widened(const std::vector<bfloat16>& x) {
  Floats y;
  for (const bfloat16 one : x) y.push_back(static_cast<float>(one));
  return y;
}

inline Doubles wide(const Floats& x) {
  return {x.begin(), x.end()};
}

// The largest difference, over 1 or the size of what was wanted.
template <typename Values>
double error(const Values& got, const Doubles& wanted) {
  EXPECT_EQ(got.size(), wanted.size());
  double worst = 0.0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double size = std::max(1.0, std::abs(wanted[i]));
    const double difference = std::abs(static_cast<double>(got[i]) - wanted[i]) / size;
    worst = std::isnan(difference) ? INFINITY : std::max(worst, difference);
  }
  return worst;
}

// run()'s result on one thread and on several must be the same bytes.
template <typename Run>
void expect_same_on_any_number_of_threads(const Run& run) {
  const auto on = [&](int count) {
    Threads threads(count);
    return run();
  };
  const auto one = on(1);
  EXPECT_EQ(one, on(2));
  EXPECT_EQ(one, on(3));
}

}  // namespace heed::kernels::tests
