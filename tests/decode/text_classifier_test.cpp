#include "heed/decode/text_classifier.h"

#include <gmock/gmock.h>

#include "heed/ops/softmax.h"
#include "tests/decode/small_text_encoder.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::EncoderHead;
using testing::ElementsAreArray;
using tests::small_text_encoder;

std::vector<float> row_of(const Tensor& x, Index i) {
  const auto all = x.values().subspan(i * x.dim(1), x.dim(1));
  return {all.begin(), all.end()};
}

TEST(TextClassifier, GivesATextTheProbabilitiesOfItsLogitsBesideAnyOthers) {
  NoGrad no_grad;
  decode::TextEncoder encoder = small_text_encoder(EncoderHead::sentence_classification);
  encoder.model = encoder.model.packed();
  std::vector<std::string> texts(1500, "the dog");
  texts[7] = texts[1499] = "a red cat sees one big dog";  // cut to eight tokens
  const Tensor all = decode::classify_texts(encoder, texts);
  nn::Pass pass = nn::Pass::inference();
  const auto wanted = [&](const std::vector<Token>& tokens) {
    return row_of(ops::softmax(encoder.model.forward(pack({tokens}), pass)), 0);
  };
  EXPECT_THAT(row_of(all, 0), ElementsAreArray(wanted({2, 9, 6, 3})));
  const auto cut = wanted({2, 5, 12, 7, 8, 14, 18, 3});
  EXPECT_THAT(row_of(all, 7), ElementsAreArray(cut));
  EXPECT_THAT(row_of(all, 1499), ElementsAreArray(cut));
}

TEST(TextClassifier, LabelsWordsByTheirFirstTokenInSentencesOfAnyLength) {
  NoGrad no_grad;
  decode::TextEncoder encoder = small_text_encoder(EncoderHead::token_classification);
  encoder.model = encoder.model.packed();
  const std::vector<std::string> words = {"the", "dogs",   "sees", "a",  "house",
                                          "big", "bigger", "cat",  "one"};
  const Tensor all = decode::classify_words(encoder, words);
  ASSERT_EQ(all.shape(), (Shape{9, 3}));
  nn::Pass pass = nn::Pass::inference();
  const Tensor first =  // [CLS] the dog ##s sees a house [SEP]
      ops::softmax(encoder.model.forward(pack({{2, 9, 6, 10, 8, 5, 11, 3}}), pass));
  const Tensor second =  // [CLS] big big ##ger cat one [SEP]
      ops::softmax(encoder.model.forward(pack({{2, 18, 18, 19, 7, 14, 3}}), pass));
  const Index rows_of_words[] = {1, 2, 4, 5, 6, 1, 2, 4, 5};
  for (Index i = 0; i < 9; ++i) {
    EXPECT_THAT(row_of(all, i), ElementsAreArray(row_of(i < 5 ? first : second, rows_of_words[i])))
        << i;
  }
  EXPECT_EQ(decode::classify_words(encoder, {}).shape(), (Shape{0, 3}));
}

TEST(TextClassifier, RefusesAModelOfAnotherHead) {
  const decode::TextEncoder encoder = small_text_encoder(EncoderHead::masked_language_model);
  EXPECT_EQ(error_of([&] { decode::classify_texts(encoder, {}); }),
            "classify: the model does not classify sentences");
  EXPECT_EQ(error_of([&] { decode::classify_words(encoder, {}); }),
            "classify: the model does not classify words");
}

}  // namespace
}  // namespace heed
