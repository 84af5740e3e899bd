#include "heed/text/tokenizer.h"

#include "heed/base/files.h"
#include "heed/text/tokenizer_trainer.h"
#include "tests/scratch.h"
#include "tests/text/sample_text.h"

namespace heed {
namespace {

std::vector<std::string> pieces_of(const Tokenizer& tokenizer, std::span<const Token> tokens) {
  std::vector<std::string> pieces;
  for (const Token token : tokens) pieces.push_back(tokenizer.piece(token));
  return pieces;
}

TEST(Tokenizer, NumbersEndUnknownAndPadAsMarianDoes) {
  const Tokenizer tokenizer = trained();
  EXPECT_EQ(tokenizer.size(), 150);
  EXPECT_EQ(tokenizer.end(), 0);
  EXPECT_EQ(tokenizer.unknown(), 1);
  EXPECT_EQ(tokenizer.pad(), 149);
  EXPECT_EQ(tokenizer.piece(0), "</s>");
  EXPECT_EQ(tokenizer.piece(1), "<unk>");
  EXPECT_EQ(tokenizer.piece(149), "<pad>");
  EXPECT_EQ(tokenizer.find("<pad>"), 149);
  EXPECT_FALSE(tokenizer.find("no such piece"));
}

TEST(Tokenizer, GivesBackTheTextItTookApart) {
  for (const auto model : {SubwordModel::bpe, SubwordModel::unigram, SubwordModel::characters}) {
    const Tokenizer tokenizer = trained(model);
    auto next = sample_lines();
    for (std::string line; next(line);) {
      const auto tokens = tokenizer.encode(line);
      EXPECT_FALSE(tokens.empty());
      EXPECT_EQ(tokenizer.decode(tokens), line);
    }
  }
}

TEST(Tokenizer, TakesAnEmptyLineAndWritesNothingForSpecialTokens) {
  const Tokenizer tokenizer = trained();
  EXPECT_TRUE(tokenizer.encode("").empty());
  EXPECT_TRUE(tokenizer.encode("  \t ").empty());
  EXPECT_EQ(tokenizer.decode({}), "");
  std::vector<Token> tokens = tokenizer.encode("the small dog");
  tokens.insert(tokens.begin(), tokenizer.pad());
  tokens.push_back(tokenizer.unknown());
  tokens.push_back(tokenizer.end());
  EXPECT_EQ(tokenizer.decode(tokens), "the small dog");
}

TEST(Tokenizer, ReadsTheNamesOfSpecialTokensAsText) {
  const Tokenizer tokenizer = trained();
  for (const Token token : tokenizer.encode("</s> <pad> <unk>")) {
    EXPECT_NE(token, tokenizer.end());
    EXPECT_NE(token, tokenizer.pad());
  }
}

TEST(Tokenizer, IsTheSameAfterSavingAndLoading) {
  const Scratch scratch;
  const Tokenizer tokenizer = trained();
  tokenizer.save(scratch / "source.spm", scratch / "vocab.json");
  const Tokenizer loaded = Tokenizer::load(scratch / "source.spm", scratch / "vocab.json");
  EXPECT_EQ(loaded.fingerprint(), tokenizer.fingerprint());
  EXPECT_EQ(loaded.encode("a dog sees the red ball"), tokenizer.encode("a dog sees the red ball"));
  loaded.save(scratch / "again.spm", scratch / "again.json");
  EXPECT_EQ(read_file(scratch / "again.spm"), read_file(scratch / "source.spm"));
  EXPECT_EQ(read_file(scratch / "again.json"), read_file(scratch / "vocab.json"));
}

TEST(Tokenizer, NumbersPiecesAsTheVocabularySaysNotTheModel) {
  const Scratch scratch;
  const Tokenizer ours = trained();
  ours.save(scratch / "source.spm", scratch / "ours.json");
  const auto with = [&](const std::string& vocab) {
    scratch.write("vocab.json", vocab);
    return Tokenizer::load(scratch / "source.spm", scratch / "vocab.json");
  };
  // The model's "▁the" and "▁dog" under other numbers, and "§", which the model does not know.
  const Tokenizer tokenizer = with(
      R"({"▁dog": 0, "<pad>": 1, "▁the": 2, "</s>": 3, "<unk>": 4, "§": 5, ">>fra<<": 6,
          "▁": 7})");
  EXPECT_EQ(tokenizer.encode("the dog"), std::vector<Token>({2, 0}));
  EXPECT_EQ(tokenizer.encode("the man"), std::vector<Token>({2, 4}));
  EXPECT_EQ(tokenizer.encode("the §"), std::vector<Token>({2, 7, 5}));
  EXPECT_EQ(tokenizer.encode(">>fra<< the dog"), std::vector<Token>({6, 2, 0}));
  EXPECT_EQ(tokenizer.decode(std::vector<Token>{2, 0, 7, 5, 3}), "the dog §");
  // A code that the vocabulary lacks is text.
  EXPECT_EQ(pieces_of(ours, ours.encode(">>a<<")).size(), ours.encode(">>a<<").size());
  EXPECT_GT(tokenizer.encode(">>deu<< dog").size(), 2u);
}

TEST(Tokenizer, OfAVocabularyThatIsNoneSaysWhatIsWrong) {
  const Scratch scratch;
  const std::string json = scratch / "vocab.json";
  trained().save(scratch / "source.spm", json);
  const auto message = [&](const std::string& vocab) {
    scratch.write("vocab.json", vocab);
    return error_of([&] { Tokenizer::load(scratch / "source.spm", json); });
  };
  EXPECT_EQ(message("[1, 2"), json + ": not JSON: it breaks off at byte 6 of 5");
  EXPECT_EQ(message("[1, 2]"), json + ": not a vocabulary: wanted {\"piece\": number, …}");
  EXPECT_EQ(message(R"({"a": 0, "a": 1})"),
            json + ": the piece \"a\" stands twice in the vocabulary");
  EXPECT_EQ(message("{}"), json + ": not a vocabulary: wanted {\"piece\": number, …}");
  EXPECT_EQ(message(R"({"a": 0, "<unk>": 1})"), json + ": the vocabulary lacks </s>, <pad>");
  EXPECT_EQ(message(R"({"a": 0, "b": 0})"),
            json + ": the pieces \"a\" and \"b\" have the same number 0");
  EXPECT_EQ(message(R"({"a": "0"})"), json + ": the piece \"a\" has no number");
  EXPECT_EQ(message(R"({"a": -1})"), json + ": the piece \"a\" has the number -1, of 1 pieces");
  EXPECT_EQ(message(R"({"a": 4000000000})"),
            json + ": the piece \"a\" has the number 4000000000, of 1 pieces");
}

TEST(Tokenizer, RefusesATokenOutsideItsVocabulary) {
  const Tokenizer tokenizer = trained();
  EXPECT_EQ(error_of([&] { tokenizer.decode(std::vector<Token>{150}); }),
            "tokenizer: token 150 is not in the vocabulary of 150");
  EXPECT_EQ(error_of([&] { tokenizer.piece(-1); }),
            "tokenizer: token -1 is not in the vocabulary of 150");
}

TEST(Tokenizer, IsFilledUpWithUnusedPiecesBeforePad) {
  const Tokenizer small = trained(), large = trained({.vocab_size = 160});
  const TokenizerPair pair = of_equal_size(small, large);
  EXPECT_EQ(pair.source.size(), 160);
  EXPECT_EQ(pair.source.pad(), 159);
  EXPECT_EQ(pair.source.piece(149), "<unused0>");
  EXPECT_EQ(pair.source.piece(158), "<unused9>");
  EXPECT_EQ(pair.source.encode("the red ball"), small.encode("the red ball"));
  EXPECT_EQ(pair.target.fingerprint(), large.fingerprint());
  EXPECT_NE(pair.source.fingerprint(), small.fingerprint());
  EXPECT_EQ(error_of([&] { large.filled_up_to(150); }),
            "tokenizer: cannot fill 160 pieces up to 150");
}

TEST(Tokenizer, DrawsSegmentationsThatTheSeedDecides) {
  for (const auto model : {SubwordModel::bpe, SubwordModel::unigram}) {
    const Tokenizer tokenizer = trained(model);
    const std::string line = "a small child throws the yellow ball";
    const SubwordSampling sampling = {.alpha = 0.3f};
    int different = 0;
    for (std::uint32_t seed = 0; seed < 50; ++seed) {
      const auto tokens = tokenizer.sample(line, sampling, seed);
      EXPECT_EQ(tokens, tokenizer.sample(line, sampling, seed));
      EXPECT_EQ(tokenizer.decode(tokens), line);
      different += tokens != tokenizer.encode(line);
    }
    EXPECT_GT(different, 25);
  }
}

TEST(Tokenizer, DrawsNothingWhereThereIsButOneSegmentation) {
  const Tokenizer characters = trained(SubwordModel::characters);
  EXPECT_EQ(characters.sample("the dog", {}, 1), characters.encode("the dog"));
  const Tokenizer bpe = trained();
  EXPECT_EQ(bpe.sample("the dog", {.alpha = 0}, 1), bpe.encode("the dog"));
  EXPECT_EQ(bpe.sample("dog", {.alpha = 1}, 1).size(), 4u);  // every merge left out
}

TEST(Tokenizer, RefusesSamplingOutOfRange) {
  const Tokenizer tokenizer = trained();
  EXPECT_EQ(error_of([&] { tokenizer.sample("a", {.alpha = -1}, 1); }),
            "subword sampling: got alpha -1, wanted a number from 0 up");
  EXPECT_EQ(error_of([&] { tokenizer.sample("a", {.nbest = 0}, 1); }),
            "subword sampling: got 0 best, wanted 2 to 512, or -1 for all");
}

}  // namespace
}  // namespace heed
