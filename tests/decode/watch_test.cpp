#include "heed/decode/watch.h"

#include <gtest/gtest.h>

#include "heed/models/vision_transformer.h"

namespace heed::decode {
namespace {

using nn::AttentionKind;

TEST(Watch, SeesEveryLayerAndHeadOfAllThreeAttentions) {
  models::TransformerConfig config = models::tiny(17);
  config.encoder_layers = 2;
  config.decoder_layers = 12;
  config.width = 16;
  config.hidden = 16;
  config.heads = 4;
  Rng rng(2);
  const models::Transformer model(config, rng);
  const auto all = watch_attention(model, pack({{1, 2, 3, 0}}), pack({{16, 5, 6}}));
  ASSERT_EQ(all.size(), 2u + 12 + 12);
  std::size_t next = 0;
  for (const auto& [kind, layers, shape] :
       {std::tuple(AttentionKind::encoder_self, 2, Shape{4, 4, 4}),
        std::tuple(AttentionKind::decoder_self, 12, Shape{4, 3, 3}),
        std::tuple(AttentionKind::cross, 12, Shape{4, 3, 4})}) {
    for (Index layer = 0; layer < layers; ++layer, ++next) {
      EXPECT_EQ(all[next].kind, kind);
      EXPECT_EQ(all[next].layer, layer);
      ASSERT_EQ(all[next].weights.shape(), shape);
      for (Index row = 0; row < shape[0] * shape[1]; ++row) {
        float sum = 0;
        for (Index key = 0; key < shape[2]; ++key) {
          const float weight = all[next].weights.data()[row * shape[2] + key];
          sum += weight;
          if (kind == AttentionKind::decoder_self && key > row % shape[1]) EXPECT_EQ(weight, 0);
        }
        EXPECT_NEAR(sum, 1, 1e-5);
      }
    }
  }
}

TEST(Watch, SeesTheLayersOfAnEncoder) {
  const models::VisionTransformerConfig config{.image_size = 8,
                                               .patch_size = 4,
                                               .channels = 1,
                                               .layers = 11,
                                               .width = 8,
                                               .heads = 2,
                                               .hidden = 8,
                                               .labels = {"a", "b"}};
  Rng rng(2);
  const models::VisionTransformer model(config, rng);
  const Tensor images = Tensor::normal({2, 1, 8, 8}, 1.0f, rng);
  const auto all = watch_layers([&](nn::Pass& pass) { model.forward(images, pass); },
                                AttentionKind::encoder_self);
  ASSERT_EQ(all.size(), 22);
  for (Index i = 0; i < 22; ++i) {
    EXPECT_EQ(all[i].layer, i / 2);
    EXPECT_EQ(all[i].sequence, i % 2);
    EXPECT_EQ(all[i].weights.shape(), (Shape{2, 5, 5}));
  }
}

}  // namespace
}  // namespace heed::decode
