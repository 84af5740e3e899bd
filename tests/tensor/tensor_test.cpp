#include "heed/tensor/tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "heed/tensor/allocator.h"
#include "tests/scratch.h"

namespace heed {
namespace {

TEST(Tensor, HoldsEveryDType) {
  for (DType dtype : {DType::float32, DType::bfloat16, DType::float64, DType::int32, DType::int8}) {
    const Tensor t = Tensor({3}, {-2.0f, 0.0f, 5.0f}).to(dtype);
    EXPECT_EQ(t.dtype(), dtype);
    const Tensor back = t.to(DType::float32);
    EXPECT_EQ(std::vector(back.values().begin(), back.values().end()),
              (std::vector{-2.0f, 0.0f, 5.0f}))
        << name_of(dtype);
  }
}

TEST(Tensor, OfInt8TakesOneByteAnElement) {
  EXPECT_EQ(size_of(DType::int8), 1);
  EXPECT_EQ(name_of(DType::int8), "int8");
  Tensor t({5}, DType::int8);
  t.mutable_data<std::int8_t>()[4] = -128;
  EXPECT_EQ(t.values<std::int8_t>().size_bytes(), 5u);
  EXPECT_EQ(t.to(DType::float32).data()[4], -128.0f);
}

TEST(Tensor, UninitializedHasShapeAndDType) {
  const Tensor t = Tensor::uninitialized({2, 3}, DType::float64), same = t.uninitialized_like();
  EXPECT_EQ(t.shape(), (Shape{2, 3}));
  EXPECT_EQ(same.dtype(), DType::float64);
  EXPECT_NE(same.data<double>(), t.data<double>());
}

TEST(Tensor, IsRecycledOnlyByItsLastHandle) {
  Tensor x({2, 3}, {0, 1, 2, 3, 4, 5});
  const float* memory = x.data();
  EXPECT_FALSE(x.shared());
  EXPECT_EQ(x.recycled().data(), memory);
  const Tensor other = x;
  EXPECT_TRUE(x.shared());
  EXPECT_NE(x.recycled().data(), memory);
  EXPECT_EQ(x.recycled().shape(), x.shape());
}

TEST(Tensor, RefusesANegativeLength) {
  EXPECT_EQ(error_of([] { Tensor({2, -3}); }), "tensor: no tensor has shape [2, -3]");
}

TEST(Tensor, RefusesAShapeWhoseBytesNoNumberCounts) {
  constexpr Index kMost = std::numeric_limits<std::int32_t>::max();
  for (const Shape& shape :
       {Shape{kMost, kMost}, Shape{kMost, kMost, kMost}, Shape{1, kMost, kMost - 1, 2}}) {
    EXPECT_EQ(error_of([&] { Tensor{shape}; }),
              fmt::format("tensor: shape {} has too many elements", shape));
  }
  EXPECT_THROW(Tensor({4}).reshaped({Index{1} << 62, 4, Index{1} << 62}), Error);
}

TEST(Tensor, IsReadAsWhatItIs) {
  Tensor t({2}, DType::bfloat16);
  EXPECT_EQ(t.values<bfloat16>().size(), 2u);
  EXPECT_EQ(error_of([&] { t.data<float>(); }), "tensor: is bfloat16, was read as float32");
}

TEST(Tensor, RoundsToTheNearestBfloat16AndTiesToEven) {
  const Tensor t = Tensor({3}, {1.0f, 1.00390625f, 1.01171875f}).to(DType::bfloat16);
  EXPECT_EQ(t.to(DType::float32).data()[0], 1.0f);
  EXPECT_EQ(t.to(DType::float32).data()[1], 1.0f);
  EXPECT_EQ(t.to(DType::float32).data()[2], 1.015625f);
}

TEST(Tensor, HasAShapeAloneWhereItIsAbsent) {
  Rng absent = Rng::absent();
  const Index live = memory_counts().live;
  const Tensor t = Tensor::normal({1 << 20, 1 << 20}, 1.0f, absent);
  EXPECT_TRUE(t.empty());
  EXPECT_EQ(t.shape(), (Shape{1 << 20, 1 << 20}));
  EXPECT_EQ(memory_counts().live, live);
}

TEST(Tensor, StaysZeroWhereNothingIsDrawn) {
  Rng none = Rng::none(), some(1);
  EXPECT_THAT(Tensor::normal({2, 3}, 1.0f, none).values(), testing::Each(0.0f));
  EXPECT_THAT(Tensor::normal({2, 3}, 1.0f, some).values(), testing::Each(testing::Ne(0.0f)));
}

}  // namespace
}  // namespace heed
