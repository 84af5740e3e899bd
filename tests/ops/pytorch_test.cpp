#include <gtest/gtest.h>

#include "heed/ops/batch_norm.h"
#include "heed/ops/cross_entropy.h"
#include "heed/ops/layer_norm.h"
#include "heed/ops/rms_norm.h"
#include "tests/golden.h"

namespace heed {
namespace {

using tests::golden, tests::kGoldenTolerance, tests::leaf, tests::relative_difference;

TEST(LayerNorm, EqualsPyTorchsForwardAndBackward) {
  const auto file = golden("ops/golden/layer_norm");
  const Tensor x = leaf(file, "x"), gain = leaf(file, "gain"), bias = leaf(file, "bias");
  const Tensor y = ops::layer_norm(x, gain, bias, 1e-5f);
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  EXPECT_LT(relative_difference(gain.node()->grad, file.tensor("dgain")), kGoldenTolerance);
  EXPECT_LT(relative_difference(bias.node()->grad, file.tensor("dbias")), kGoldenTolerance);
}

TEST(RmsNorm, EqualsPyTorchsForwardAndBackward) {
  const auto file = golden("ops/golden/rms_norm");
  const Tensor x = leaf(file, "x"), gain = leaf(file, "gain");
  const Tensor y = ops::rms_norm(x, gain, 1e-5f);
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  EXPECT_LT(relative_difference(gain.node()->grad, file.tensor("dgain")), kGoldenTolerance);
}

TEST(BatchNorm, EqualsPyTorchsForwardAndBackwardByMomentsOfTheBatchAndByGivenOnes) {
  const auto file = golden("ops/golden/batch_norm");
  const Tensor x = leaf(file, "x"), gain = leaf(file, "gain"), bias = leaf(file, "bias");
  const Tensor y = ops::batch_norm(x, gain, bias, 1e-5f).y;
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  EXPECT_LT(relative_difference(gain.node()->grad, file.tensor("dgain")), kGoldenTolerance);
  EXPECT_LT(relative_difference(bias.node()->grad, file.tensor("dbias")), kGoldenTolerance);
  const ops::Moments running{.mean = file.tensor("running_mean"),
                             .variance = file.tensor("running_variance")};
  EXPECT_LT(
      relative_difference(ops::batch_norm(x, running, gain, bias, 1e-5f), file.tensor("inference")),
      kGoldenTolerance);
}

TEST(LinearCrossEntropy, EqualsPyTorchsWithAndWithoutLabelSmoothing) {
  const auto file = golden("ops/golden/cross_entropy");
  const std::vector<Token> targets = tests::tokens(file, "targets");
  for (const auto& [name, smoothing] : {std::pair{"plain.", 0.0f}, std::pair{"smoothed.", 0.1f}}) {
    for (const Index chunk : {2, 256}) {
      const Tensor x = leaf(file, "x"), weight = leaf(file, "weight");
      const Tensor loss =
          ops::linear_cross_entropy(x, {.weight = weight, .bias = file.tensor("bias")}, targets,
                                    {.label_smoothing = smoothing, .chunk = chunk});
      const std::string of = name;
      EXPECT_LT(relative_difference(loss, file.tensor(of + "loss")), kGoldenTolerance) << of;
      backward(loss);
      EXPECT_LT(relative_difference(x.node()->grad, file.tensor(of + "dx")), kGoldenTolerance);
      EXPECT_LT(relative_difference(weight.node()->grad, file.tensor(of + "dweight")),
                kGoldenTolerance);
    }
  }
}

}  // namespace
}  // namespace heed
