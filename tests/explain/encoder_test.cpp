#include "heed/explain/encoder.h"

#include <gmock/gmock.h>

#include "tests/decode/small_text_encoder.h"
#include "tests/explain/sound.h"

namespace heed::explain {
namespace {

using testing::Contains, testing::ElementsAre, testing::ThrowsMessage;

TEST(ExplainedEncoder, EndsWithWhatItsHeadSays) {
  using models::EncoderHead;
  for (const auto& [head, title] :
       {std::pair(EncoderHead::masked_language_model,
                  "The 10 likeliest tokens in the place of \"[MASK]\", place 3"),
        std::pair(EncoderHead::sentence_classification,
                  "The 3 likeliest labels of \"[CLS]\", place 1"),
        std::pair(EncoderHead::token_classification,
                  "The 3 likeliest labels of \"[CLS]\", place 1")}) {
    const auto told = explain(tests::small_text_encoder(head), "the [MASK] sees", {.head = 2});
    expect_sound(told);
    EXPECT_THAT(titles_of(told), Contains(title));
    expect_attention(told, "Model layer 1: self-attention", 4);
    plain::expect_near(
        plain::sum(numbers(told, "Model layer 1: self-attention", "Heads joined"),
                   numbers(told, "Model layer 1: self-attention", "What the sub-layer")),
        numbers(told, "Model layer 1: self-attention", "Residual"), "sum");
  }
  const auto none = explain(tests::small_text_encoder(EncoderHead::none), "the dog", {});
  EXPECT_THAT(parts_of(none), ElementsAre("Text", "Model layer 1: self-attention",
                                          "Model layer 1: feed-forward network"));
}

TEST(ExplainedEncoder, SaysInOneLineWhatThereIsNot) {
  const auto model = tests::small_text_encoder(models::EncoderHead::none);
  EXPECT_THAT([&] { explain(model, " ", {}); },
              ThrowsMessage<Error>("explain: the text has no token"));
  EXPECT_THAT([&] { explain(model, "the dog the dog the dog the", {}); },
              ThrowsMessage<Error>("explain: a text of 9 tokens; the model reads 8"));
  EXPECT_THAT([&] { explain(model, "the", {.layer = 2}); },
              ThrowsMessage<Error>("explain: layer 3, the model has 2"));
}

}  // namespace
}  // namespace heed::explain
