#include "heed/kernels/rotary.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

// Widths that fill vectors and that do not, heads that are turned as a whole and in part.
const std::vector<RotarySize> kTurnedSizes{
    {.rows = 5, .width = 2, .head_width = 2, .rotated = 2},
    {.rows = 5, .width = 18, .head_width = 6, .rotated = 6},
    {.rows = 5, .width = 30, .head_width = 15, .rotated = 10},
    {.rows = 5, .width = 40, .head_width = 40, .rotated = 38},
    {.rows = 5, .width = 160, .head_width = 80, .rotated = 20},
    {.rows = 300, .width = 512, .head_width = 64, .rotated = 64},
};
const std::vector<double> kFrequencies{1.0, 0.7, 0.31, 0.05};
const std::vector<Token> kPositions{0, 3, 11, 1000};

class Rotary : public OnEveryIsa {
 protected:
  static double frequency(Index pair) { return kFrequencies[pair % 4] / (1.0 + double(pair)); }
  static Token place(Index row) { return static_cast<Token>(row * 7 % 4); }

  static Floats table(Index rotated) {
    std::vector<double> frequencies;
    for (Index i = 0; i < rotated / 2; ++i) frequencies.push_back(frequency(i));
    Floats all(4 * rotated, NAN);
    rotary_table<float>(frequencies, kPositions, all.data());
    return all;
  }
  template <typename S>
  static std::vector<S> turned(Turn turn, const RotarySize& size, const std::vector<S>& x) {
    std::vector<S> y(x.size(), S(NAN));
    run(turn, size, x.data(), y.data());
    return y;
  }
  template <typename S>
  static void run(Turn turn, const RotarySize& size, const S* x, S* y) {
    std::vector<Token> places;
    for (Index n = 0; n < size.rows; ++n) places.push_back(place(n));
    rotary<S>(turn, size, table(size.rotated).data(), places.data(), x, y);
  }
  // Each pair as a complex number, times exp(i angle).
  static Doubles formula(const RotarySize& size, const Doubles& x) {
    Doubles y = x;
    const Index pairs = size.rotated / 2;
    for (Index n = 0; n < size.rows; ++n) {
      for (Index head = 0; head < size.width; head += size.head_width) {
        for (Index i = 0; i < pairs; ++i) {
          const Index at = n * size.width + head + i;
          const double angle = kPositions[place(n)] * frequency(i);
          y[at] = x[at] * std::cos(angle) - x[at + pairs] * std::sin(angle);
          y[at + pairs] = x[at] * std::sin(angle) + x[at + pairs] * std::cos(angle);
        }
      }
    }
    return y;
  }
};
INSTANTIATE_TEST_SUITE_P(Isa, Rotary, every_isa(), isa_name);

TEST_P(Rotary, TurnsPairsByTheAngleOfTheirPosition) {
  for (const RotarySize& size : kTurnedSizes) {
    const Floats x = normal(size.rows * size.width);
    EXPECT_LT(error(turned(Turn::forwards, size, x), formula(size, wide(x))), 1e-6) << size.width;
  }
}

TEST_P(Rotary, InBfloat16RoundsOnce) {
  for (const RotarySize& size : kTurnedSizes) {
    const auto x = narrow(normal(size.rows * size.width));
    const Floats once = turned(Turn::forwards, size, widened(x));
    EXPECT_EQ(widened(turned(Turn::forwards, size, x)), widened(narrow(once))) << size.width;
  }
}

TEST_P(Rotary, BackIsItsInverse) {
  for (const RotarySize& size : kTurnedSizes) {
    const Floats x = normal(size.rows * size.width);
    const Floats there = turned(Turn::forwards, size, x);
    EXPECT_GT(error(there, wide(x)), 0.1);
    EXPECT_LT(error(turned(Turn::back, size, there), wide(x)), 1e-6) << size.width;
  }
}

TEST_P(Rotary, WritesWhereItReads) {
  for (const RotarySize& size : kTurnedSizes) {
    Floats x = normal(size.rows * size.width);
    const Floats y = turned(Turn::forwards, size, x);
    run(Turn::forwards, size, x.data(), x.data());
    EXPECT_EQ(x, y) << size.width;
  }
}

TEST_P(Rotary, GivesTheSameBytesOnAnyNumberOfThreads) {
  const RotarySize& size = kTurnedSizes.back();
  const Floats x = normal(size.rows * size.width);
  expect_same_on_any_number_of_threads([&] { return turned(Turn::forwards, size, x); });
}

}  // namespace
}  // namespace heed::kernels::tests
