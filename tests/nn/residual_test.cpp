#include "heed/nn/residual.h"

#include <gtest/gtest.h>

#include "heed/ops/arithmetic.h"

namespace heed::nn {
namespace {

// Of a sub-layer that doubles, on a row of mean 2 whose normal form is -1, 1.
std::vector<float> through(const ResidualConfig& config) {
  Pass pass = Pass::inference();
  const Tensor y = Residual(config).forward(Tensor({1, 2}, {1, 3}), pass,
                                            [](const Tensor& x) { return x * 2.0; });
  return {y.values().begin(), y.values().end()};
}

NormConfig norm(NormKind kind) {
  return {.kind = kind, .width = 2, .epsilon = 1e-12f};
}

TEST(Residual, AddsWhatASubLayerComputesToWhatItReads) {
  EXPECT_EQ(through({.norm = norm(NormKind::none)}), (std::vector<float>{3, 9}));
  EXPECT_EQ(through({.norm = norm(NormKind::layer), .placement = NormPlacement::before}),
            (std::vector<float>{-1, 5}));
}

TEST(Residual, WithoutASkipWhatASubLayerComputesTakesThePlaceOfWhatItReads) {
  EXPECT_EQ(through({.norm = norm(NormKind::none), .skip = Skip::without}),
            (std::vector<float>{2, 6}));
  EXPECT_EQ(through({.norm = norm(NormKind::layer), .skip = Skip::without}),
            (std::vector<float>{-1, 1}));
  EXPECT_EQ(through({.norm = norm(NormKind::layer),
                     .placement = NormPlacement::before,
                     .skip = Skip::without}),
            (std::vector<float>{-2, 2}));
}

}  // namespace
}  // namespace heed::nn
