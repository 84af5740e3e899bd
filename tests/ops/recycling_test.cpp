#include <gmock/gmock.h>

#include "heed/autograd/tape.h"
#include "heed/ops/activation.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/dropout.h"

namespace heed {
namespace {

Tensor numbers() {
  return Tensor({2, 4}, {-4, 3, -2, 1, 5, -6, 7, -8});
}

// An input that its caller keeps stays what it was; one that is given away is where the result
// lies.
template <typename Op>
void expect_recycled(const Op& op) {
  const Tensor kept = numbers();
  const Tensor from_kept = op(kept);
  EXPECT_THAT(kept.values(), testing::ElementsAreArray(numbers().values()));
  Tensor given = numbers();
  const float* memory = given.data();
  const Tensor from_given = op(std::move(given));
  EXPECT_EQ(from_given.data(), memory);
  EXPECT_THAT(from_given.values(), testing::ElementsAreArray(from_kept.values()));
}

TEST(Recycling, ElementwiseOpsUseWhatTheyAreGivenForGood) {
  const kernels::Dropout half{.rate = 0.5f, .random = {.seed = 1}};
  const Tensor other({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8});
  expect_recycled([](Tensor x) { return ops::relu(std::move(x)); });
  expect_recycled([](Tensor x) { return std::move(x) * 3.0; });
  expect_recycled([&](Tensor x) { return std::move(x) + other; });
  expect_recycled([&](Tensor x) { return other + std::move(x); });
  expect_recycled([&](Tensor x) { return ops::dropout(std::move(x), half); });
}

TEST(Recycling, AGradientThatGoesTwoWaysIsNotOverwritten) {
  const Tensor a = parameter(numbers()), b = parameter(numbers());
  // dy goes to both sides of the sum; what a's side makes of it must not reach b.
  const Tensor sum = a * 2.0 + b;
  const Tensor loss = record(Tensor::scalar(0.0), {sum}, [](const Tensor&) {
    return std::vector{Tensor({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8})};
  });
  backward(loss);
  EXPECT_THAT(a.node()->grad.values(), testing::ElementsAre(2, 4, 6, 8, 10, 12, 14, 16));
  EXPECT_THAT(b.node()->grad.values(), testing::ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
}

}  // namespace
}  // namespace heed
