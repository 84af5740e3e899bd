#include "heed/nn/rotary.h"

#include <gtest/gtest.h>

#include "tests/golden.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using nn::RotaryScaling, tests::golden, tests::greatest_difference, tests::random;

// What is under that name in the golden of transformers.
struct Scaling {
  const char* name;
  RotaryScaling scaling;
};
const Scaling kScalings[] = {
    {"none", {}},
    {"linear", {.kind = RotaryScaling::Kind::linear, .factor = 2.5}},
    {"llama3", {.kind = RotaryScaling::Kind::llama3, .factor = 8.0, .original_length = 64}}};

TEST(Rotary, OfTransformersEqualsOursWithEachScaling) {
  const auto file = golden("nn/golden/rotary");
  for (const auto& [name, scaling] : kScalings) {
    const nn::Rotary rotary({.width = 16, .scaling = scaling});
    const Tensor frequencies = file.tensor(std::string(name) + ".frequencies");
    ASSERT_EQ(std::ssize(rotary.frequencies()), frequencies.size());
    for (Index i = 0; i < frequencies.size(); ++i) {
      const double wanted = frequencies.data()[i];
      EXPECT_NEAR(rotary.frequencies()[i], wanted, 1e-6 * wanted) << name << " " << i;
    }
    const Tensor y =
        ops::rotary(file.tensor("x"), rotary.forward(tests::tokens(file, "positions")), 16);
    EXPECT_LT(greatest_difference(y, file.tensor(std::string(name) + ".y")), 1e-5) << name;
  }
}

// Why RoFormer turns them, section 3.2: the product of a query and a key knows their distance
// alone.
TEST(Rotary, LeavesProductsThatDependOnDistances) {
  const Tensor q = random({1, 32}), k = random({1, 32});
  const nn::Rotary rotary({.width = 32});
  const auto product = [&](Token query, Token key) {
    const Tensor a = ops::rotary(q, rotary.forward(std::vector{query}), 32);
    const Tensor b = ops::rotary(k, rotary.forward(std::vector{key}), 32);
    double sum = 0.0;
    for (Index i = 0; i < 32; ++i) sum += double{a.data()[i]} * double{b.data()[i]};
    return sum;
  };
  EXPECT_NEAR(product(3, 0), product(1003, 1000), 1e-5);
  EXPECT_GT(std::abs(product(3, 0) - product(0, 3)), 0.1);
}

TEST(Rotary, SaysWhichConfigIsImpossible) {
  EXPECT_EQ(error_of([] { nn::Rotary({.width = 5}); }),
            "rotary: turns pairs, not 5 elements of a head");
  EXPECT_EQ(error_of([] { nn::Rotary({.width = 4, .base = 0.0}); }),
            "rotary: a base of 0, wanted a positive one");
  EXPECT_EQ(error_of([] { nn::Rotary({.width = 4, .scaling = {.factor = 0.0}}); }),
            "rotary: a factor of 0, wanted a positive one");
  EXPECT_EQ(error_of([] {
              nn::Rotary({.width = 4,
                          .scaling = {.kind = RotaryScaling::Kind::llama3, .low_frequency = 4.0}});
            }),
            "rotary: a low frequency of 4, wanted one below the high one, 4");
}

}  // namespace
}  // namespace heed
