#include "heed/decode/generate.h"

#include <gmock/gmock.h>

#include "heed/decode/greedy.h"
#include "heed/decode/language_model_decoder.h"
#include "heed/text/byte_level_trainer.h"
#include "heed/text/utf8.h"
#include "tests/scratch.h"

namespace heed::decode {
namespace {

using testing::ElementsAre, testing::HasSubstr, testing::SizeIs, testing::StartsWith;

models::LanguageModelConfig small(Index vocab) {
  models::LanguageModelConfig config = models::gpt2();
  config.vocab = vocab;
  config.layers = 2;
  config.width = 16;
  config.heads = 2;
  config.hidden = 24;
  config.max_length = 10;
  config.deviation = 0.5f;
  return config;
}

// A vocabulary of the bytes alone.
TextModel bytes_model() {
  LanguageTokenizer tokenizer(train_byte_level_bpe(
      [given = false](std::string& line) mutable {
        line = "a text";
        return !std::exchange(given, true);
      },
      {.vocab_size = 257}));
  Rng rng(5);
  models::LanguageModelConfig config = small(tokenizer.size());
  config.begin = tokenizer.begin();
  config.max_length = 64;
  return {.model = models::LanguageModel(config, rng), .tokenizer = std::move(tokenizer)};
}

// The likeliest token behind `text`, by one pass over all of it.
Token likeliest(const models::LanguageModel& model, const std::vector<Token>& text) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Tensor logits = model.forward(pack({text}), pass);
  const Index vocab = logits.dim(1);
  const float* last = logits.data() + (logits.dim(0) - 1) * vocab;
  return static_cast<Token>(std::max_element(last, last + vocab) - last);
}

TEST(Generate, SaysStepByStepWhatWholePassesSay) {
  Rng rng(3);
  const models::LanguageModel model(small(23), rng);
  LanguageModelDecoder decoder(model);
  const std::vector<Sentence> sentences = {{.prefix = {1, 2, 3}, .limit = 9},
                                           {.prefix = {7}, .limit = 8}};
  const auto found = greedy(decoder, sentences, {.start = kNoToken, .end = kNoToken});
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    std::vector<Token> text = sentences[i].prefix;
    while (std::ssize(text) < sentences[i].limit) text.push_back(likeliest(model, text));
    EXPECT_EQ(found[i][0].tokens, text);
  }
}

TEST(Generate, GoesOnFromTheLaterHalfWherePositionsEnd) {
  Rng rng(3);
  const models::LanguageModel model(small(23), rng);
  LanguageModelDecoder decoder(model);
  const Sentence sentence{.prefix = {1, 2, 3}, .limit = 18};
  const auto found = greedy(decoder, std::span(&sentence, 1), {.start = kNoToken, .end = kNoToken});
  std::vector<Token> text = sentence.prefix, seen = text;
  while (std::ssize(text) < 18) {
    text.push_back(likeliest(model, seen));
    seen.push_back(text.back());
    if (seen.size() > 10) seen.erase(seen.begin(), seen.end() - 5);
  }
  EXPECT_EQ(found[0][0].tokens, text);
}

TEST(Generate, StreamsWholeCharactersThatMakeTheText) {
  const TextModel model = bytes_model();
  GenerateConfig config{.most = 40};
  config.sampling.samples = 3;
  std::vector<std::string> streamed(3);
  const auto texts = generate(model, "To be", config, [&](Index sample, std::string_view text) {
    EXPECT_FALSE(find_invalid_utf8(text));
    streamed[sample] += text;
  });
  EXPECT_EQ(texts, streamed);
  EXPECT_NE(texts[0], texts[1]);
  config.sampling.samples = 1;
  EXPECT_THAT(generate(model, "To be", config), ElementsAre(texts[0]));
}

TEST(Generate, EndsBeforeAStop) {
  const TextModel model = bytes_model();
  GenerateConfig config{.most = 60};
  const std::string whole = generate(model, "To be", config)[0];
  ASSERT_GT(whole.size(), 12u);
  config.stops = {whole.substr(7, 3)};
  EXPECT_EQ(generate(model, "To be", config)[0], whole.substr(0, whole.find(config.stops[0])));
}

TEST(Generate, BeginsWithNothingWhereTheModelHasABeginning) {
  TextModel model = bytes_model();
  EXPECT_THAT(generate(model, "", {.most = 5}), SizeIs(1));
  Rng rng(5);
  models::LanguageModelConfig config = model.model.config();
  config.begin.reset();
  model.model = models::LanguageModel(config, rng);
  EXPECT_THAT(error_of([&] { generate(model, "", {.most = 5}); }), HasSubstr("needs a prompt"));
}

}  // namespace
}  // namespace heed::decode
