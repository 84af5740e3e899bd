#include "heed/train/moving_average.h"

#include <gtest/gtest.h>

#include "heed/autograd/tape.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

TEST(MovingAverage, FollowsItsFormula) {
  NamedTensors parameters{{"w", parameter(Tensor({2}, {1.0f, -2.0f}))}};
  MovingAverage average(parameters, 0.5);
  double expected = 1.0;
  for (Index t = 1; t <= 20; ++t) {
    const float value = 1.0f + static_cast<float>(t);
    parameters[0].second.mutable_data()[0] = value;
    average.update(t, {.parameter = 0, .begin = 0, .size = 2});
    const double decay =
        std::min(0.5, (1.0 + static_cast<double>(t)) / (10.0 + static_cast<double>(t)));
    expected = decay * expected + (1.0 - decay) * value;
  }
  EXPECT_NEAR(average.tensors()[0].second.data()[0], expected, 1e-5);
  EXPECT_EQ(average.tensors()[0].second.data()[1], -2.0f);
  EXPECT_EQ(error_of([&] { MovingAverage(parameters, 1.0); }),
            "moving average: got decay 1, wanted [0, 1)");
}

}  // namespace
}  // namespace heed::train
