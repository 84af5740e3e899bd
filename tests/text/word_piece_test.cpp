#include "heed/text/word_piece.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/text/word_piece_json.h"
#include "heed/text/word_piece_trainer.h"
#include "tests/scratch.h"
#include "tests/text/sample_text.h"
#include "tests/text/tokenizers_golden.h"

namespace heed {
namespace {

using nlohmann::json;
using testing::ElementsAre;

// A WordPiece that the `tokenizers` package learnt of some lines, and what it made of them: the
// small one of scripts/golden/word_piece.py, or that of tests/interop/word_piece.py.
std::filesystem::path word_piece_folder() {
  if (const char* named = std::getenv("HEED_TEST_WORD_PIECE")) return named;
  return "tests/text/golden/word_piece";
}

class WordPieceGolden : public tests::TokenizersGolden {
 protected:
  WordPieceGolden() : TokenizersGolden(word_piece_folder()) {}

  const WordPiece word_piece = WordPiece::load(folder / "tokenizer.json");
};

TEST_F(WordPieceGolden, NormalizesAsTokenizersDoes) {
  ASSERT_GE(expected["lines"].size(), 100u);
  expect_all("normalized", [&](std::size_t i) { return normalized(line(i), {}); });
}

TEST_F(WordPieceGolden, EncodesAsTokenizersDoes) {
  expect_all("ids", [&](std::size_t i) { return word_piece.encode(line(i)); });
  const WordPiece listed = WordPiece::load(folder / "vocab.txt", {});
  expect_all("ids", [&](std::size_t i) { return listed.encode(line(i)); });
  const WordPiece cased = WordPiece::load(folder / "cased.json");
  expect_all("cased", [&](std::size_t i) { return cased.encode(line(i)); });
}

TEST_F(WordPieceGolden, DecodesAsTokenizersDoes) {
  expect_all("texts", [&](std::size_t i) { return word_piece.decode(ids("ids", i)); });
  expect_all("written", [&](std::size_t i) {
    return word_piece.decode(ids("ids", i), SpecialTokens::written);
  });
  expect_all("random_texts", [&](std::size_t i) { return word_piece.decode(ids("random", i)); });
}

TEST_F(WordPieceGolden, LearnsThePiecesThatTokenizersLearns) {
  const auto lines = expected["lines"].get<std::vector<std::string>>();
  const WordPiece learnt = train_word_piece(
      lines_from(lines),
      {.vocab_size = expected["vocab_size"], .min_frequency = expected["min_frequency"]});
  ASSERT_GT(learnt.size(), 400);
  EXPECT_EQ(json(learnt.model().pieces), expected["learnt"]);
}

// For tests/interop/word_piece.py, which reads these files with tokenizers.
TEST_F(WordPieceGolden, SavesWhatTokenizersLoads) {
  if (!std::getenv("HEED_TEST_WORD_PIECE")) GTEST_SKIP() << "nobody reads it";
  word_piece.save(folder / "ours.json");
  word_piece.save_vocabulary(folder / "ours.txt");
}

WordPieceModel few_pieces() {
  return {.pieces = {"[UNK]", "a", "ab", "##b", "##bc", "##c", "é", ",", "n't", "e", "[MASK]"},
          .added = {{.content = "[UNK]", .id = 0}, {.content = "[MASK]", .id = 10}}};
}

TEST(WordPiece, TakesTheLongestPieceAgainAndAgain) {
  const WordPiece word_piece(few_pieces(), "few");
  EXPECT_THAT(word_piece.encode("abc"), ElementsAre(2, 5));
  EXPECT_THAT(word_piece.encode("abbc,abb"), ElementsAre(2, 4, 7, 2, 3));
  EXPECT_THAT(word_piece.encode("abx a"), ElementsAre(0, 1));  // no part of an unknown word stays
  EXPECT_THAT(word_piece.encode("  "), ElementsAre());
  EXPECT_THAT(word_piece.encode("A[MASK]É"), ElementsAre(1, 10, 9));
}

TEST(WordPiece, DoesNotKnowAWordThatIsTooLong) {
  WordPieceModel model = few_pieces();
  model.longest_word = 3;
  model.normalization = {.lowercase = false};
  model.pieces.push_back("##é");
  const WordPiece word_piece(model, "few");
  EXPECT_THAT(word_piece.encode("ééé"), ElementsAre(6, 11, 11));
  EXPECT_THAT(word_piece.encode("éééé"), ElementsAre(0));
}

TEST(WordPiece, JoinsPiecesOfAWordAndWhatFollowsWithoutASpace) {
  const WordPiece word_piece(few_pieces(), "few");
  const std::vector<Token> tokens = {3, 2, 5, 7, 8, 0, 10, 1};
  EXPECT_EQ(word_piece.decode(tokens), "##b abc,n't a");
  EXPECT_EQ(word_piece.decode(tokens, SpecialTokens::written), "##b abc,n't [UNK] [MASK] a");
  EXPECT_EQ(error_of([&] { word_piece.decode(std::vector<Token>{11}); }),
            "tokenizer: token 11 is not in the vocabulary of 11");
}

TEST(WordPiece, IsTheSameOnceSavedAndLoadedAgain) {
  const Scratch scratch;
  WordPieceModel model = few_pieces();
  model.normalization = {.clean_text = false, .lowercase = false, .strip_accents = true};
  model.longest_word = 7;
  const WordPiece word_piece(model, "few");
  word_piece.save(scratch / "tokenizer.json");
  const WordPiece loaded = WordPiece::load(scratch / "tokenizer.json");
  EXPECT_EQ(loaded.fingerprint(), word_piece.fingerprint());
  EXPECT_EQ(loaded.model().normalization, model.normalization);
  EXPECT_NE(WordPiece(few_pieces(), "few").fingerprint(), word_piece.fingerprint());
  WordPiece(few_pieces(), "few").save_vocabulary(scratch / "vocab.txt");
  EXPECT_EQ(WordPiece::load(scratch / "vocab.txt", {}).fingerprint(),
            WordPiece(few_pieces(), "few").fingerprint());
}

TEST(WordPieceTrainer, LeavesOutTheRarestCharacters) {
  const WordPiece learnt = train_word_piece(
      lines_from({"abba abcd", "ab", "d"}),
      {.vocab_size = 20, .min_frequency = 4, .characters = 3, .special_tokens = {"[UNK]"}});
  EXPECT_THAT(learnt.model().pieces, ElementsAre("[UNK]", "a", "b", "d", "##a", "##b",
                                                 "##d"));  // "ab" stands there thrice
  EXPECT_EQ(train_word_piece(lines_from({"abba abcd", "ab", "d"}),
                             {.min_frequency = 3, .special_tokens = {"[UNK]"}})
                .model()
                .pieces.back(),
            "ab");
}

TEST(WordPieceTrainer, SaysWhatIsWrong) {
  const auto message = [](const WordPieceTraining& training, std::vector<std::string> lines) {
    return error_of([&] { train_word_piece(lines_from(lines), training); });
  };
  EXPECT_EQ(message({}, {" ", ""}), "WordPiece training: the corpus has no text");
  EXPECT_EQ(message({.vocab_size = 7}, {"ab"}),
            "WordPiece training: a vocabulary of 7 has no room for the corpus's characters, which "
            "take 8");
  EXPECT_EQ(message({.vocab_size = 0}, {"ab"}),
            "WordPiece training: got a vocabulary size of 0, wanted 1 to 16777216");
  EXPECT_EQ(message({.special_tokens = {"[UNK]", "[UNK]"}}, {"ab"}),
            "WordPiece training: the special token \"[UNK]\" stands twice");
  EXPECT_EQ(message({.special_tokens = {"[CLS]"}}, {"ab"}),
            "WordPiece training: the vocabulary lacks \"[UNK]\", for unknown words");
  EXPECT_EQ(error_of([] { train_word_piece(std::vector<std::filesystem::path>{}); }),
            "WordPiece training: no files");
}

TEST(WordPiece, OfAModelThatIsNoneSaysWhatIsWrong) {
  const auto message = [](const auto& change) {
    WordPieceModel model = few_pieces();
    change(model);
    return error_of([&] { WordPiece(model, "M"); });
  };
  EXPECT_EQ(message([](auto& m) { m.unknown = "<unk>"; }),
            "M: the vocabulary lacks \"<unk>\", for unknown words");
  EXPECT_EQ(message([](auto& m) { m.added[0].normalized = true; }),
            "M: the added token \"[UNK]\" is normalized, which is not supported");
  const Scratch scratch;
  const std::string path = scratch / "vocab.txt";
  const auto listed = [&](const std::string& text) {
    scratch.write("vocab.txt", text);
    return error_of([&] { WordPiece::load(path, {}); });
  };
  EXPECT_EQ(listed("[UNK]\na\n\nb\n"), path + ": number 2 of 4 has no piece");
  EXPECT_EQ(listed("[UNK]\r\na\r\na"), path + ": the piece \"a\" stands twice in the vocabulary");
  EXPECT_EQ(listed("[UNK]\na\xFF\n"), path + ": byte 8 is no UTF-8");
  EXPECT_EQ(listed(""), path + ": the vocabulary lacks \"[UNK]\", for unknown words");
}

TEST(WordPiece, OfAnotherKindIsRefusedInOneLine) {
  const auto message = [](const auto& change) {
    json changed = json::parse(word_piece_json(few_pieces()));
    change(changed);
    return error_of([&] { parse_word_piece_json(changed.dump(), "M"); });
  };
  EXPECT_EQ(message([](json& j) { j["normalizer"] = nullptr, j["model"]["type"] = "BPE"; }),
            "M: not supported: model is BPE, wanted WordPiece; normalizer is none, wanted "
            "BertNormalizer");
  EXPECT_EQ(message([](json& j) { j["model"]["continuing_subword_prefix"] = "@@"; }),
            "M: model: a continuing_subword_prefix other than \"##\" is not supported");
  EXPECT_EQ(message([](json& j) { j["decoder"]["cleanup"] = false; }),
            "M: decoder: WordPiece without cleanup is not supported");
  EXPECT_EQ(message([](json& j) { j["normalizer"]["lowercase"] = 1; }),
            "M: normalizer: lowercase is 1, wanted true or false");
  EXPECT_EQ(message([](json& j) { j["model"]["vocab"].erase("a"); }),
            "M: number 1 of 11 has no piece");
}

}  // namespace
}  // namespace heed
