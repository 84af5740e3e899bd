#include "heed/nn/shown_weights.h"

#include <gtest/gtest.h>

namespace heed::nn {
namespace {

TEST(ShownWeights, AreThoseOfAttentionByStackAndLayer) {
  const auto place = [](std::string_view what) {
    const auto shown = shown_weights(what);
    return shown ? std::pair(static_cast<int>(shown->stack), shown->layer)
                 : std::pair(-1, Index{0});
  };
  const auto at = [](ShownStack stack, Index layer) {
    return std::pair(static_cast<int>(stack), layer);
  };
  EXPECT_EQ(place("encoder.3.attention.weights"), at(ShownStack::encoder, 3));
  EXPECT_EQ(place("decoder.0.self_attention.weights"), at(ShownStack::decoder, 0));
  EXPECT_EQ(place("decoder.12.source_attention.weights"), at(ShownStack::cross, 12));
  EXPECT_EQ(place("layers.1.attention.weights"), at(ShownStack::layers, 1));
  for (const char* other : {"encoder.3.attention.query", "encoder.attention.weights", "weights", "",
                            "encoder.3", "encoder.3x.attention.weights", "head.3.attention.weights",
                            "encoder.0.self_attention.weights"}) {
    EXPECT_EQ(place(other).first, -1) << other;
  }
}

TEST(ShownPart, IsWhatStandsBehindTheStackAndItsLayer) {
  const auto output = shown_part("layers.10.output");
  ASSERT_TRUE(output.has_value());
  EXPECT_EQ(output->stack, "layers");
  EXPECT_EQ(output->layer, 10);
  EXPECT_EQ(output->part, "output");
  const auto input = shown_part("encoder.input");
  ASSERT_TRUE(input.has_value());
  EXPECT_FALSE(input->layer.has_value());
  EXPECT_EQ(input->part, "input");
  EXPECT_FALSE(shown_part("output.0.input").has_value());
}

}  // namespace
}  // namespace heed::nn
