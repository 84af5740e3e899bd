#include "heed/models/summary.h"

#include <gmock/gmock.h>

#include "heed/models/transformer.h"

namespace heed::models {
namespace {

TEST(Summary, CountsTheBaseModelByPart) {
  Rng rng(1);
  TransformerConfig config = base(/*vocab=*/100);
  config.encoder_layers = 1;
  config.decoder_layers = 2;
  Transformer model(config, rng);
  const auto all = nn::parameters(model);
  // D = 512, F = 2048: attention 4 (D D + D), feed-forward 2 D F + F + D, a norm 2 D.
  const Index attention = 1'050'624, feed_forward = 2'099'712, norm = 1'024;
  const Index encoder = attention + feed_forward + 2 * norm;
  const Index decoder = 2 * (2 * attention + feed_forward + 3 * norm);
  EXPECT_THAT(parts(all, 1),
              testing::ElementsAre(Part{"source_embedding", 1, 51'200},
                                   Part{"encoder", 16, encoder}, Part{"decoder", 52, decoder}));
  EXPECT_EQ(parts(all, 2)[2], (Part{"decoder.0", 26, decoder / 2}));
  EXPECT_EQ(parts(all, 9).size(), all.size());
  EXPECT_EQ(total(all), (Part{"", 69, 51'200 + encoder + decoder}));
}

}  // namespace
}  // namespace heed::models
