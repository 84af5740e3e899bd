#include "heed/explain/language_model.h"

#include <gmock/gmock.h>

#include "heed/text/byte_level_trainer.h"
#include "tests/explain/random_weights.h"
#include "tests/explain/sound.h"

namespace heed::explain {
namespace {

using testing::Contains, testing::ElementsAre, testing::ThrowsMessage;

decode::TextModel reading() {
  LanguageTokenizer tokenizer(train_byte_level_bpe(
      [given = false](std::string& line) mutable {
        line = "a text";
        return !std::exchange(given, true);
      },
      {.vocab_size = 257}));
  models::LanguageModelConfig config = models::gpt2();
  config.vocab = tokenizer.size();
  config.layers = 2, config.width = 16, config.heads = 2, config.hidden = 24;
  config.max_length = 12;
  Rng rng(5);
  decode::TextModel model{.model = models::LanguageModel(config, rng),
                          .tokenizer = std::move(tokenizer)};
  randomise(nn::parameters(model.model), 6);
  return model;
}

TEST(ExplainedLanguageModel, GoesFromItsTokensToTheNextAndOn) {
  const auto told = explain(reading(), "a text", {.layer = 1, .most = 3});
  expect_sound(told);
  EXPECT_THAT(parts_of(told),
              ElementsAre("Text", "Model layer 2: self-attention",
                          "Model layer 2: feed-forward network", "Next token", "Search"));
  expect_attention(told, "Model layer 2: self-attention", 8);
  EXPECT_THAT(titles_of(told), Contains("The 10 likeliest tokens behind \"t\", place 6"));
  const auto search = told.parts.back().steps.back();
  EXPECT_EQ(search.title, "Beam search, 3 beams");
  Index deepest = 0;
  std::vector<Index> depth;
  for (const viz::SearchNode& node : search.tree->nodes) {
    depth.push_back(node.parent < 0 ? 1 : depth[node.parent] + 1);
    deepest = std::max(deepest, depth.back());
  }
  EXPECT_EQ(deepest, 3);
}

TEST(ExplainedLanguageModel, SaysInOneLineWhatThereIsNot) {
  const decode::TextModel model = reading();
  EXPECT_THAT([&] { explain(model, "", {}); },
              ThrowsMessage<Error>("explain: the text has no token"));
  EXPECT_THAT(
      [&] { explain(model, "thirteen char", {}); },
      ThrowsMessage<Error>("explain: a text of 13 tokens; the model has learned positions for 12"));
  EXPECT_THAT([&] { explain(model, "a", {.layer = 2}); },
              ThrowsMessage<Error>("explain: layer 3, the model has 2"));
}

}  // namespace
}  // namespace heed::explain
