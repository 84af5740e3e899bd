#include <gmock/gmock.h>

#include <algorithm>

#include "heed/models/llama2c.h"
#include "heed/text/language_tokenizer.h"
#include "heed/text/llama2c_tokenizer.h"
#include "tests/decode/stories.h"

namespace heed {
namespace {

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
  const std::filesystem::path folder = tests::stories();
  if (folder.empty()) GTEST_SKIP() << "HEED_TEST_DATA names no folder with stories260K";
  const models::LanguageModel model = models::load_llama2c(folder / "stories260K.bin");
  const LanguageTokenizer tokenizer = load_llama2c_tokenizer(folder / "tok512.bin");
  EXPECT_EQ(greedy_text(model, tokenizer, 200), tests::kStory);
  EXPECT_EQ(greedy_text(model.packed(), tokenizer, 200), tests::kStory);
}

}  // namespace
}  // namespace heed
