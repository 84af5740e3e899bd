#include "heed/train/average.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "heed/tensor/safetensors.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

using std::filesystem::path;

class Average : public testing::Test {
 protected:
  path saved(const char* name, const NamedTensors& tensors) {
    safetensors::save(temporary / name, tensors);
    return temporary / name;
  }
  const Scratch temporary;
};

TEST_F(Average, IsTheMeanOfEachElement) {
  const path a = saved("a", {{"w", Tensor({2}, {1.0f, 8.0f})}, {"b", Tensor({1}, {0.5f})}});
  const path b = saved("b", {{"b", Tensor({1}, {1.5f})}, {"w", Tensor({2}, {2.0f, -8.0f})}});
  const path c = saved("c", {{"w", Tensor({2}, {6.0f, 3.0f})}, {"b", Tensor({1}, {4.0f})}});
  const NamedTensors mean = average({a, b, c});
  ASSERT_EQ(mean.size(), 2u);
  EXPECT_EQ(mean[0].first, "b");
  EXPECT_THAT(mean[0].second.values(), testing::ElementsAre(2.0f));
  EXPECT_THAT(mean[1].second.values(), testing::ElementsAre(3.0f, 1.0f));
}

TEST_F(Average, SumsInDouble) {  // in float32, 1 vanishes beside 2^25 and the mean is 0
  const path a = saved("a", {{"w", Tensor({1}, {0x1p25f})}});
  const path b = saved("b", {{"w", Tensor({1}, {1.0f})}});
  const path c = saved("c", {{"w", Tensor({1}, {-0x1p25f})}});
  const path d = saved("d", {{"w", Tensor({1}, {1.0f})}});
  EXPECT_EQ(average({a, b, c, d})[0].second.item(), 0.5);
}

TEST_F(Average, OfOneFileIsTheFile) {
  Rng rng(1);
  const Tensor w = Tensor::normal({7, 5}, 1.0f, rng);
  EXPECT_TRUE(std::ranges::equal(average({saved("a", {{"w", w}})})[0].second.values(), w.values()));
}

TEST_F(Average, TakesIntegersFromTheFirstFile) {
  for (const DType dtype : {DType::int32, DType::int8}) {
    const path a = saved("a", {{"n", Tensor({1}, {7.0f}).to(dtype)}});
    const path b = saved("b", {{"n", Tensor({1}, {9.0f}).to(dtype)}});
    const Tensor mean = average({a, b})[0].second;
    EXPECT_EQ(mean.dtype(), dtype);
    EXPECT_EQ(mean.item(), 7.0);
  }
}

TEST_F(Average, NamesEveryDifferenceOfItsFiles) {
  const path a = saved("a", {{"w", Tensor({2})}, {"x", Tensor({1})}});
  const path b = saved("b", {{"w", Tensor({3})}, {"y", Tensor({1})}});
  EXPECT_EQ(error_of([&] {
              average({a, b});
            }),
            fmt::format("average: w is [3] in {1}, [2] in {0}; x is missing in {1}, [1] in {0}; "
                        "y is missing in {0}",
                        a.string(), b.string()));
  EXPECT_EQ(error_of([] { average({}); }), "average: got no files, wanted at least one");
}

TEST_F(Average, TakesTheLastCheckpointsThatAreWhole) {
  TrainerConfig config = tests::quick_training();
  config.checkpoints = temporary / "checkpoints";
  config.save.steps = 1;
  config.limits.steps = 4;
  tests::Reversal(config).run();
  std::filesystem::remove(checkpoint_path(config.checkpoints, 3) / "manifest.json");
  const NamedTensors mean = average_checkpoints(last_checkpoints(config.checkpoints, 2));
  const NamedTensors expected = average({weights_path(checkpoint_path(config.checkpoints, 2)),
                                         weights_path(checkpoint_path(config.checkpoints, 4))});
  for (std::size_t i = 0; i < mean.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(mean[i].second.values(), expected[i].second.values()));
  }
}

}  // namespace
}  // namespace heed::train
