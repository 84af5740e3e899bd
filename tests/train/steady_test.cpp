#include <gtest/gtest.h>

#include "heed/autograd/tape.h"
#include "heed/tensor/allocator.h"
#include "heed/train/optimizer.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

TEST(SteadyState, AsksTheSystemForNothingOnceItHasMadeItsLargestStep) {
  const models::Transformer model = tests::small_transformer(/*dropout=*/0.1f, /*width=*/64);
  Optimizer optimizer(nn::parameters(model));
  Rng rng(1);
  const auto step = [&](Index sentences, std::uint32_t number) {
    nn::Pass pass = nn::Pass::training(/*seed=*/1, number);
    backward(model.loss(tests::reversed_words(sentences, rng), {.label_smoothing = 0.1f}, pass));
    optimizer.step({.learning_rate = 1e-3});
  };
  step(4000, 0);
  const Index tensors = memory_counts().from_system, nodes = tape_memory_grown();
  EXPECT_GT(nodes, 0);
  for (std::uint32_t number = 1; number < 9; ++number) step(3000 - 300 * number, number);
  EXPECT_EQ(memory_counts().from_system, tensors);
  EXPECT_EQ(tape_memory_grown(), nodes);
}

}  // namespace
}  // namespace heed::train
