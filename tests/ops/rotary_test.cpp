#include "heed/ops/rotary.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::greatest_difference, tests::random;

const std::vector<double> kFrequencies{1.0, 0.3};
const std::vector<Token> kPositions{0, 1, 2, 0, 70, 1};

TEST(Rotary, GradientMatchesDifferences) {
  const ops::Rotation rotation = ops::rotation(kFrequencies, kPositions);
  for (const Index head_width : {4, 5}) {
    const auto f = [&](auto& in) { return ops::rotary(in[0], rotation, head_width); };
    EXPECT_LT(gradient_error(f, {random({6, 2 * head_width})}), 1e-8) << head_width;
  }
}

TEST(Rotary, TurnsRowsOfOnePositionAlike) {
  const ops::Rotation rotation = ops::rotation(kFrequencies, kPositions);
  Tensor x({6, 4});
  for (Index i = 0; i < x.size(); ++i) x.mutable_data()[i] = static_cast<float>(i % 4);
  const Tensor y = ops::rotary(x, rotation, 4);
  for (Index i = 0; i < 4; ++i) {
    EXPECT_EQ(y.data()[i], x.data()[i]);           // position 0
    EXPECT_EQ(y.data()[4 + i], y.data()[20 + i]);  // position 1
  }
  EXPECT_NE(y.data()[4], y.data()[8]);
}

TEST(Rotary, InBfloat16IsThatOfFloat32Rounded) {
  const ops::Rotation rotation = ops::rotation(kFrequencies, kPositions);
  const Tensor x = random({6, 8}).to(DType::bfloat16);
  const Tensor y = ops::rotary(x, rotation, 4);
  EXPECT_EQ(y.dtype(), DType::bfloat16);
  const Tensor wanted = ops::rotary(x.to(DType::float32), rotation, 4).to(DType::bfloat16);
  EXPECT_EQ(greatest_difference(y, wanted), 0.0);
}

TEST(Rotary, LeavesWhatIsSharedAsItIs) {
  const ops::Rotation rotation = ops::rotation(kFrequencies, kPositions);
  const Tensor x = random({6, 4}), before = x.copy();
  ops::rotary(x, rotation, 4);
  EXPECT_EQ(greatest_difference(x, before), 0.0);
}

TEST(Rotary, OfNoPositionsChangesNothing) {
  const Tensor x = random({6, 4});
  EXPECT_EQ(ops::rotary(x, {}, 4).data(), x.data());
}

TEST(Rotary, SaysWhatDoesNotFit) {
  const ops::Rotation rotation = ops::rotation(kFrequencies, kPositions);
  EXPECT_EQ(error_of([&] {
              ops::rotary(random({5, 8}), rotation, 4);
            }),
            "rotary: 6 positions for rows [5, 8]");
  EXPECT_EQ(error_of([&] {
              ops::rotary(random({6, 8}), rotation, 5);
            }),
            "rotary: rows [6, 8] are not whole heads, each 5 wide");
  EXPECT_EQ(error_of([&] {
              ops::rotary(random({6, 6}), rotation, 3);
            }),
            "rotary: turns 4 elements of heads that are 3 wide");
}

}  // namespace
}  // namespace heed
