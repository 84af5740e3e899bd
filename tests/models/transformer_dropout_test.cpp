#include <gtest/gtest.h>

#include <algorithm>

#include "heed/models/transformer.h"

namespace heed::models {
namespace {

constexpr TransformerConfig kSmall{.source_vocab = 11,
                                   .target_vocab = 11,
                                   .encoder_layers = 1,
                                   .decoder_layers = 1,
                                   .width = 8,
                                   .heads = 2,
                                   .hidden = 16,
                                   .dropout = 0.0f,
                                   .pad = 10};

// The loss in training by `config`, the weights zero whose path holds `silent`.
double loss(const TransformerConfig& config, std::string_view silent) {
  Rng rng(5);
  const Transformer model(config, rng);
  for (auto& [path, p] : nn::parameters(model)) {
    if (path.find(silent) != path.npos) std::fill_n(p.mutable_data(), p.size(), 0.0f);
  }
  const Batch batch{
      .source = pack({{1, 2, 3, 0}}), .target = pack({{10, 4, 5}}), .labels = {4, 5, 0}};
  nn::Pass pass = nn::Pass::training(1, 2);
  return model.loss(batch, {}, pass).item();
}

// Where a part adds nothing, nothing that is dropped in it shows.
TEST(TransformerDropout, OfEachRateFallsWhereItsNameSays) {
  const std::string_view nothing = "no such path";
  const std::string_view attention = "attention.output.weight", hidden = "contract.weight";
  TransformerConfig of_attention = kSmall, of_hidden = kSmall, of_residual = kSmall;
  of_attention.attention_dropout = of_hidden.hidden_dropout = of_residual.dropout = 0.5f;
  for (const TransformerConfig& config : {of_attention, of_hidden, of_residual}) {
    EXPECT_NE(loss(config, nothing), loss(kSmall, nothing));
  }
  EXPECT_EQ(loss(of_attention, attention), loss(kSmall, attention));
  EXPECT_NE(loss(of_attention, hidden), loss(kSmall, hidden));
  EXPECT_EQ(loss(of_hidden, hidden), loss(kSmall, hidden));
  EXPECT_NE(loss(of_hidden, attention), loss(kSmall, attention));
  EXPECT_NE(loss(of_residual, hidden), loss(kSmall, hidden));
  EXPECT_NE(loss(of_residual, attention), loss(kSmall, attention));
}

}  // namespace
}  // namespace heed::models
