#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>

#include "heed/models/llama2c.h"
#include "heed/text/language_tokenizer.h"
#include "heed/text/llama2c_tokenizer.h"

namespace heed {
namespace {

// What llama2.c's own test (test_all.py) expects of stories260K: 200 tokens, each the likeliest.
constexpr const char* kStory =
    "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. "
    "One day, she saw a big, red ball. She wanted to play with it, but it was too high.\n"
    "Lily's mom said, \"Lily, let's go to the park.\" Lily was sad and didn't know what to do. She "
    "said, \"I want to play with your ball, but I can't find it.\"\n"
    "Lily was sad and didn't know what to do. She said, \"I'm sorry, Lily. I didn't know what to "
    "do.\"\n"
    "Lily didn't want to help her mom, so she";

std::string greedy_text(const models::LanguageModel& model, const LanguageTokenizer& tokenizer,
                        int count) {
  NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  models::LanguageModelState state = model.start();
  LanguageDecoder decoder(tokenizer);
  std::string text;
  Token token = *tokenizer.begin();
  for (int step = 0; step < count; ++step) {
    const Tensor logits = model.decode(pack({{token}}), state, pass);  // (1, V)
    const auto values = logits.values();
    token = static_cast<Token>(std::max_element(values.begin(), values.end()) - values.begin());
    text += decoder.add(token);
  }
  return text + decoder.finish();
}

TEST(Stories, AreTheTextThatLlama2cExpects) {
  const char* const data = std::getenv("HEED_TEST_DATA");
  if (!data) GTEST_SKIP() << "HEED_TEST_DATA names no folder";
  const std::filesystem::path folder = std::filesystem::path(data) / "stories260K";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there";
  const models::LanguageModel model = models::load_llama2c(folder / "stories260K.bin");
  const LanguageTokenizer tokenizer = load_llama2c_tokenizer(folder / "tok512.bin");
  EXPECT_EQ(greedy_text(model, tokenizer, 200), kStory);
  EXPECT_EQ(greedy_text(model.packed(), tokenizer, 200), kStory);
}

}  // namespace
}  // namespace heed
