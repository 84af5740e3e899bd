#include "heed/data/labelled_text.h"

#include <gmock/gmock.h>

#include "heed/data/encoded_text.h"
#include "heed/text/word_sequences.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using data::LabelledText, data::LabelledWords, data::MaskedTexts, data::TextEncoding,
    data::TokenSequences;
using testing::ElementsAre;

class LabelledTexts : public testing::Test {
 protected:
  std::string file(const std::string& bytes) const {
    scratch.write("file", bytes);
    return scratch / "file";
  }
  std::string text_error(const std::string& bytes) const {
    const std::string path = file(bytes);
    return error_of([&] { data::read_labelled_text(path); }).substr(path.size());
  }
  std::string words_error(const std::string& bytes) const {
    const std::string path = file(bytes);
    return error_of([&] { data::read_labelled_words(path); }).substr(path.size());
  }
  const Scratch scratch;
};

TEST_F(LabelledTexts, AreALabelATabAndTheRest) {
  const auto texts = data::read_labelled_text(file("fr\tle\tchat\r\nen\tthe cat\nen\t\n"));
  ASSERT_EQ(texts.size(), 3u);
  EXPECT_EQ(texts[0].label, "fr");
  EXPECT_EQ(texts[0].text, "le\tchat");
  EXPECT_EQ(texts[2].text, "");
  EXPECT_THAT(labels_of(texts), ElementsAre("en", "fr"));
}

TEST_F(LabelledTexts, SayWhichLineIsNone) {
  EXPECT_EQ(text_error("a\tb\nab\n"), ":2: has no tab, wanted LABEL<TAB>TEXT");
  EXPECT_EQ(text_error("\tb\n"), ":1: has no label before its tab");
  EXPECT_EQ(text_error(""), ": has no lines");
  EXPECT_EQ(text_error("a\t\xff\n"), ":1: invalid UTF-8 (byte 3)");
}

TEST_F(LabelledTexts, OfWordsAreTheFirstAndTheLastColumn) {
  const auto sentences = data::read_labelled_words(
      file("-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n\n\nPeter\tB-PER\n"));
  ASSERT_EQ(sentences.size(), 2u);
  EXPECT_THAT(sentences[0].words, ElementsAre("EU", "rejects"));
  EXPECT_THAT(sentences[0].labels, ElementsAre("B-ORG", "O"));
  EXPECT_THAT(sentences[1].words, ElementsAre("Peter"));
  EXPECT_THAT(labels_of(sentences), ElementsAre("B-ORG", "B-PER", "O"));
  EXPECT_EQ(words_error("a O\nb\n"), ":2: has one column, wanted WORD ... LABEL");
  EXPECT_EQ(words_error("\n\n"), ": has no words");
}

class EncodedTexts : public testing::Test {
 protected:
  const WordPiece tokenizer = WordPiece(
      {.pieces = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "##c", "d"}}, "small");
  TextEncoding encoding(Index max_length) const {
    return {.tokenizer = tokenizer,
            .special = bert_tokens(tokenizer, "small"),
            .max_length = max_length};
  }
  static std::vector<std::vector<Token>> all(const TokenSequences& of) {
    std::vector<std::vector<Token>> sequences;
    for (Index i = 0; i < of.count(); ++i) {
      sequences.emplace_back(of.ids.begin() + of.begins[i], of.ids.begin() + of.begins[i + 1]);
    }
    return sequences;
  }
};

TEST_F(EncodedTexts, AreLinesOrWindows) {
  const std::vector<std::string> lines = {"a bc", "", "d a b", "a"};
  EXPECT_THAT(
      all(encoded_texts(lines, MaskedTexts::lines, encoding(5))),
      ElementsAre(ElementsAre(2, 5, 6, 7, 3), ElementsAre(2, 8, 5, 6, 3), ElementsAre(2, 5, 3)));
  EXPECT_THAT(all(encoded_texts(lines, MaskedTexts::lines, encoding(4))),
              ElementsAre(ElementsAre(2, 5, 6, 3), ElementsAre(2, 8, 5, 3), ElementsAre(2, 5, 3)));
  EXPECT_THAT(all(encoded_texts(lines, MaskedTexts::windows, encoding(6))),
              ElementsAre(ElementsAre(2, 5, 6, 7, 3, 3), ElementsAre(2, 8, 5, 6, 3, 3),
                          ElementsAre(2, 5, 3)));
  EXPECT_EQ(error_of([&] {
              encoded_texts(std::vector<std::string>{" "}, MaskedTexts::lines, encoding(6));
            }),
            "texts: no line has a token");
}

TEST_F(EncodedTexts, HaveTheNumberOfTheirLabel) {
  const std::vector<std::string> labels = {"en", "fr"};
  const std::vector<LabelledText> texts = {{"fr", "a b"}, {"en", ""}};
  const TokenSequences got = encoded_texts(texts, labels, encoding(8), "f");
  EXPECT_THAT(all(got), ElementsAre(ElementsAre(2, 5, 6, 3), ElementsAre(2, 3)));
  EXPECT_THAT(got.labels, ElementsAre(1, 0));
  const std::vector<LabelledText> other = {{"de", "a"}};
  EXPECT_EQ(error_of([&] { encoded_texts(other, labels, encoding(8), "f"); }),
            "f: the label \"de\" is none of the model's: en, fr");
}

TEST_F(EncodedTexts, LabelTheFirstTokenOfEachWord) {
  const std::vector<std::string> labels = {"O", "X"};
  const std::vector<LabelledWords> sentences = {
      {.words = {"bc", "\u200b", "a", "accc"}, .labels = {"X", "O", "X", "O"}}};
  const TokenSequences got = encoded_words(sentences, labels, encoding(5), "f");
  EXPECT_THAT(all(got), ElementsAre(ElementsAre(2, 6, 7, 1, 3), ElementsAre(2, 5, 3),
                                    ElementsAre(2, 5, 7, 7, 3)));
  EXPECT_THAT(got.labels, ElementsAre(-1, 1, -1, 0, -1, -1, 1, -1, -1, 0, -1, -1, -1));
}

}  // namespace
}  // namespace heed
