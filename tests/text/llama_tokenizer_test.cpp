#include "heed/text/llama_tokenizer.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/text/byte_level_characters.h"
#include "heed/text/byte_level_trainer.h"
#include "heed/text/language_tokenizer.h"
#include "heed/text/tokenizer_trainer.h"
#include "tests/scratch.h"
#include "tests/text/llama_pieces.h"
#include "tests/text/sample_text.h"
#include "tests/text/tokenizers_golden.h"

namespace heed {
namespace {

using testing::ElementsAre;

std::vector<std::string> pieces_of(const LlamaTokenizer& llama, std::string_view text) {
  std::vector<std::string> pieces;
  for (const Token token : llama.encode(text)) pieces.push_back(llama.piece(token));
  return pieces;
}

TEST(LlamaTokenizer, MakesThePieceOfTheHighestScoreFirst) {
  std::vector<SentencePiece> pieces = llama_pieces();
  const LlamaTokenizer llama = LlamaTokenizer::from_pieces(pieces);
  EXPECT_THAT(pieces_of(llama, "the tho"), ElementsAre("▁the", "▁", "th", "o"));
  pieces[kFirstPiece + 2].text = "x";  // not "the"
  EXPECT_THAT(pieces_of(LlamaTokenizer::from_pieces(pieces), "the"), ElementsAre("▁", "th", "e"));
  std::swap(pieces[kFirstPiece].score, pieces[kFirstPiece + 1].score);  // "he" before "th"
  EXPECT_THAT(pieces_of(LlamaTokenizer::from_pieces(pieces), "the"), ElementsAre("▁", "t", "he"));
}

TEST(LlamaTokenizer, PutsASpaceBeforeATextAndKeepsAllOthers) {
  const LlamaTokenizer llama = LlamaTokenizer::from_pieces(llama_pieces());
  EXPECT_THAT(pieces_of(llama, "  o "), ElementsAre("▁", "▁", "▁", "o", "▁"));
  EXPECT_THAT(pieces_of(llama, ""), ElementsAre());
}

TEST(LlamaTokenizer, FallsBackToTheBytesOfACharacter) {
  const LlamaTokenizer llama = LlamaTokenizer::from_pieces(llama_pieces());
  EXPECT_THAT(pieces_of(llama, "é\n"), ElementsAre("▁", "<0xC3>", "<0xA9>", "<0x0A>"));
  EXPECT_EQ(llama.bytes(3 + 0xC3), "\xC3");
  EXPECT_EQ(llama.bytes(3), std::string(1, '\0'));
  EXPECT_EQ(llama.bytes(*llama.find("▁the")), " the");
}

TEST(LlamaTokenizer, HasSpecialTokensThatNoTextHas) {
  const LlamaTokenizer llama = LlamaTokenizer::from_pieces(llama_pieces());
  EXPECT_EQ(llama.begin(), 1);
  EXPECT_EQ(llama.end(), 2);
  EXPECT_EQ(llama.find("<s>"), 1);
  EXPECT_EQ(llama.find("<pad>"), std::nullopt);
  EXPECT_EQ(llama.find("<unk>"), 0);
  for (const Token token : {0, 1, 2}) {
    EXPECT_TRUE(llama.is_special(token));
    EXPECT_EQ(llama.bytes(token), "");
  }
  EXPECT_FALSE(llama.is_special(3));
  EXPECT_THAT(pieces_of(llama, "<s>"), ElementsAre("▁", "<0x3C>", "<0x73>", "<0x3E>"));
}

TEST(LlamaTokenizer, KeepsTheBytesOfItsFile) {
  const Scratch scratch;
  const auto folder = std::filesystem::path("tests/text/golden/llama_tokenizer");
  const LlamaTokenizer llama = LlamaTokenizer::load(folder / "tokenizer.model");
  llama.save(scratch / "tokenizer.model");
  EXPECT_EQ(read_file(scratch / "tokenizer.model"), read_file(folder / "tokenizer.model"));
  EXPECT_EQ(LlamaTokenizer::load(scratch / "tokenizer.model").fingerprint(), llama.fingerprint());
  EXPECT_NE(LlamaTokenizer::from_pieces(llama_pieces()).fingerprint(), llama.fingerprint());
}

TEST(LlamaTokenizer, RefusesATokenOutsideItsVocabulary) {
  const LlamaTokenizer llama = LlamaTokenizer::from_pieces(llama_pieces());
  EXPECT_EQ(error_of([&] { llama.bytes(-1); }),
            fmt::format("tokenizer: token -1 is not in the vocabulary of {}", llama.size()));
  EXPECT_EQ(error_of([&] { llama.is_special(9999); }),
            fmt::format("tokenizer: token 9999 is not in the vocabulary of {}", llama.size()));
}

TEST(LlamaTokenizer, OfAModelThatIsNoneSaysWhatIsWrong) {
  const auto message = [](const auto& change) {
    SentencePieceModel model = {.pieces = llama_pieces(),
                                .kind = SentencePieceKind::bpe,
                                .byte_fallback = true,
                                .removes_spaces = false};
    change(model);
    return error_of([&] { LlamaTokenizer::from_model(sentencepiece_bytes(model), "M"); });
  };
  EXPECT_EQ(message([](auto& m) {
              m.kind = SentencePieceKind::unigram;
              m.space_behind_words = true;
              m.pieces.back().kind = PieceKind::user_defined;
            }),
            "M: not supported: it is no byte pair encoding; it does not write \"▁\" before words; "
            "\"▁the\" is a piece of a user's, or one not used");
  EXPECT_EQ(message([](auto& m) { m.pieces[5].text = "<0x02"; }),
            "M: byte piece <0x02 is invalid.");
  EXPECT_EQ(message([](auto& m) { m.pieces[0].kind = PieceKind::normal; }),
            "M: unk is not defined.");
  EXPECT_EQ(error_of([] { LlamaTokenizer::from_model("{}", "M"); }),
            "M: not a SentencePiece model");
  const Scratch scratch;
  trained().save(scratch / "m.spm", scratch / "m.json");
  EXPECT_EQ(error_of([&] { LlamaTokenizer::load(scratch / "m.spm"); }),
            (scratch / "m.spm").string() + ": not supported: it normalises a text");
}

// What `transformers` made of some lines: the small case of scripts/golden/llama_tokenizer.py, or
// that of tests/interop/llama.py.
std::filesystem::path llama_folder() {
  if (const char* named = std::getenv("HEED_TEST_LLAMA_TOKENIZER")) return named;
  return "tests/text/golden/llama_tokenizer";
}

class LlamaTokenizerGolden : public tests::TokenizersGolden {
 protected:
  LlamaTokenizerGolden() : TokenizersGolden(llama_folder()) {}
  const LanguageTokenizer llama = LanguageTokenizer::load(folder);
};

TEST_F(LlamaTokenizerGolden, EncodesAsTransformersDoes) {
  ASSERT_GE(expected["lines"].size(), 250u);
  expect_all("ids", [&](std::size_t i) { return llama.encode(line(i)); });
}

TEST_F(LlamaTokenizerGolden, DecodesAsTransformersDoes) {
  expect_all("texts", [&](std::size_t i) { return llama.decode(ids("ids", i)); });
  expect_all("lines", [&](std::size_t i) {
    const bool comes_back = line(i).find(kPieceSpace) == std::string::npos;
    return comes_back ? llama.decode(ids("ids", i)) : line(i);
  });
  expect_all("random_texts", [&](std::size_t i) { return llama.decode(ids("random", i)); });
}

// For tests/interop/llama.py, which reads these folders with transformers.
TEST_F(LlamaTokenizerGolden, SavesWhatTransformersLoads) {
  if (!std::getenv("HEED_TEST_LLAMA_TOKENIZER")) GTEST_SKIP() << "nobody reads it";
  const auto lines = expected["lines"].get<std::vector<std::string>>();
  std::string text;
  for (const std::string& line : lines) text += line;
  const std::pair<const char*, LanguageTokenizer> all[] = {
      {"llama", llama},
      {"byte_level", train_byte_level_bpe(lines_from(lines), {.vocab_size = 2000})},
      {"characters", characters_of(text)}};
  for (const auto& [name, tokenizer] : all) {
    tokenizer.save(folder / name);
    nlohmann::json ids = nlohmann::json::array();
    for (const std::string& line : lines) ids.push_back(tokenizer.encode(line));
    write_file(folder / name / "ids.json", ids.dump());
  }
}

}  // namespace
}  // namespace heed
