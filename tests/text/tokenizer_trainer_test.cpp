#include "heed/text/tokenizer_trainer.h"

#include <sentencepiece_trainer.h>

#include "tests/scratch.h"
#include "tests/text/sample_text.h"

namespace heed {
namespace {

TEST(TokenizerTrainer, MakesTheSameModelEveryTime) {
  for (const TokenizerTraining& training :
       {TokenizerTraining{.model = SubwordModel::bpe, .vocab_size = 120},
        TokenizerTraining{.model = SubwordModel::unigram, .vocab_size = 60},
        TokenizerTraining{.model = SubwordModel::bpe, .vocab_size = 60, .most_lines = 120}}) {
    EXPECT_EQ(trained(training).fingerprint(), trained(training).fingerprint());
  }
}

// What the counts of words teach is what the library learns from the lines.
TEST(TokenizerTrainer, LearnsFromWordsWhatTheLinesTeach) {
  const Scratch scratch;
  std::string text;
  for (const std::string& line : sample_sentences()) text += line + "\n";
  scratch.write("text", text);
  using Kind = std::pair<SubwordModel, const char*>;
  for (const auto& [kind, name] : {Kind{SubwordModel::bpe, "bpe"},
                                   {SubwordModel::characters, "char"},
                                   {SubwordModel::words, "word"}}) {
    std::string model;
    const auto status = sentencepiece::SentencePieceTrainer::Train(
        {{"input", (scratch / "text").string()},
         {"model_type", name},
         {"vocab_size", "119"},
         {"hard_vocab_limit", kind == SubwordModel::bpe ? "true" : "false"},
         {"eos_id", "0"},
         {"unk_id", "1"},
         {"bos_id", "-1"},
         {"minloglevel", "3"}},
        nullptr, &model);
    ASSERT_TRUE(status.ok()) << name;
    const Tokenizer of_lines = Tokenizer::from_model(model);
    const Tokenizer of_words = trained({.model = kind, .vocab_size = 120});
    ASSERT_EQ(of_words.size(), of_lines.size());
    for (Token i = 0; i < of_words.size(); ++i) EXPECT_EQ(of_words.piece(i), of_lines.piece(i));
    for (const std::string& line : sample_sentences()) {
      EXPECT_EQ(of_words.encode(line), of_lines.encode(line));
    }
  }
}

TEST(TokenizerTrainer, ReadsTheLinesOfAllFiles) {
  const Scratch scratch;
  std::string half[2];
  const auto sentences = sample_sentences();
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    half[2 * i / sentences.size()] += sentences[i] + "\n\n";  // empty lines do not count
  }
  scratch.write("a", half[0]);
  scratch.write("b", half[1]);
  const std::vector<std::filesystem::path> files = {scratch / "a", scratch / "b"};
  EXPECT_EQ(train_tokenizer(files, {.vocab_size = 120}).fingerprint(),
            trained({.vocab_size = 120}).fingerprint());
}

TEST(TokenizerTrainer, SaysTheLargestVocabularyThatTheCorpusFills) {
  for (const auto model : {SubwordModel::bpe, SubwordModel::unigram}) {
    const std::string message = error_of([&] { trained({.model = model, .vocab_size = 5000}); });
    const std::string begin =
        "tokenizer training: the corpus cannot fill a vocabulary of 5000; the largest it can is ";
    ASSERT_TRUE(message.starts_with(begin)) << message;
    const Index largest = std::stoll(message.substr(begin.size()));
    EXPECT_EQ(trained({.model = model, .vocab_size = largest}).size(), largest);
    EXPECT_NE(error_of([&] { trained({.model = model, .vocab_size = largest + 1}); }), "");
  }
}

TEST(TokenizerTrainer, RefusesCharactersAndWordsThatAreTooFewWhereItIsTold) {
  for (const auto model : {SubwordModel::characters, SubwordModel::words}) {
    const Index all = trained({.model = model, .vocab_size = 5000}).size();
    TokenizerTraining exact{.model = model, .vocab_size = all, .underfull = Underfull::refuse};
    EXPECT_EQ(trained(exact).size(), all);
    exact.vocab_size = all + 1;
    EXPECT_EQ(error_of([&] { trained(exact); }),
              fmt::format("tokenizer training: the corpus cannot fill a vocabulary of {}; the "
                          "largest it can is {}",
                          all + 1, all));
  }
}

TEST(TokenizerTrainer, SaysTheSmallestVocabularyWithRoomForTheCharacters) {
  const std::string message = error_of([&] { trained({.vocab_size = 8}); });
  const std::string begin =
      "tokenizer training: a vocabulary of 8 has no room for the corpus's characters; wanted ";
  ASSERT_TRUE(message.starts_with(begin)) << message;
  const Index smallest = std::stoll(message.substr(begin.size()));
  EXPECT_EQ(trained({.vocab_size = smallest}).size(), smallest);
  EXPECT_NE(error_of([&] { trained({.vocab_size = smallest - 1}); }), "");
}

TEST(TokenizerTrainer, TakesCharactersAndWordsAsManyAsThereAre) {
  const Tokenizer characters = trained({.model = SubwordModel::characters, .vocab_size = 5000});
  EXPECT_GT(characters.size(), 20);
  EXPECT_LT(characters.size(), 60);
  EXPECT_EQ(characters.encode("red").size(), 4u);  // and the space before it
  const Tokenizer words = trained({.model = SubwordModel::words, .vocab_size = 5000});
  EXPECT_EQ(words.encode("the yellow ball.").size(), 3u);
  EXPECT_EQ(words.encode("never")[0], words.unknown());
}

TEST(TokenizerTrainer, KeepsUserSymbolsWhole) {
  const std::vector<std::string> symbols = {"<br>", "a,b", "\"so\""};
  const Tokenizer tokenizer = trained({.vocab_size = 120, .user_symbols = symbols});
  for (const std::string& symbol : symbols) {
    ASSERT_TRUE(tokenizer.find(symbol)) << symbol;
    const auto tokens = tokenizer.encode("dog" + symbol + "ball");
    EXPECT_EQ(std::count(tokens.begin(), tokens.end(), *tokenizer.find(symbol)), 1);
    EXPECT_EQ(tokenizer.decode(tokens), "dog" + symbol + "ball");
  }
}

TEST(TokenizerTrainer, FallsBackToBytesOnRequest) {
  const std::string line = "a 파란 ball";
  const Tokenizer without = trained({.vocab_size = 120});
  EXPECT_EQ(without.decode(without.encode(line)), "a  ball");
  const Tokenizer with = trained({.vocab_size = 400, .byte_fallback = ByteFallback::with});
  EXPECT_EQ(with.decode(with.encode(line)), line);
  const Token newline = *with.find("<0x0A>"), a = with.encode("a").front();
  EXPECT_EQ(with.decode(std::vector<Token>{a, newline, a}), "a  a");  // still a line
}

TEST(TokenizerTrainer, NormalisesAsAsked) {
  const std::string line = "Ｔhe  ﬁne\u00A0Ball";
  const auto decoded = [&](Normalization normalization) {
    const Tokenizer tokenizer = trained(
        {.vocab_size = 400, .byte_fallback = ByteFallback::with, .normalization = normalization});
    return tokenizer.decode(tokenizer.encode(line));
  };
  EXPECT_EQ(decoded(Normalization::nmt_nfkc), "The fine Ball");
  EXPECT_EQ(decoded(Normalization::nmt_nfkc_casefold), "the fine ball");
  EXPECT_EQ(decoded(Normalization::none), "Ｔhe ﬁne\u00A0Ball");
}

TEST(TokenizerTrainer, RefusesWhatCannotBeTrained) {
  EXPECT_EQ(error_of([] { train_tokenizer(lines_from({}), {}); }),
            "tokenizer training: the corpus has no text");
  EXPECT_EQ(error_of([] {
              train_tokenizer(lines_from({"", ""}), {});
            }),
            "tokenizer training: the corpus has no text");
  EXPECT_EQ(error_of([] { train_tokenizer(lines_from({"  "}), {}); }),
            "tokenizer training: the corpus has no text");
  EXPECT_EQ(error_of([] { trained({.vocab_size = 3}); }),
            "tokenizer training: got a vocabulary size of 3, wanted 4 to 16777216");
  EXPECT_EQ(error_of([] { trained({.character_coverage = 99.95}); }),
            "tokenizer training: got a character coverage of 99.95, wanted 0.98 to 1");
  EXPECT_EQ(error_of([] {
              trained({.user_symbols = {"a", "b", "a"}});
            }),
            "tokenizer training: the user symbol \"a\" stands twice");
  EXPECT_EQ(error_of([] { trained({.most_lines = 100}); }),
            "tokenizer training: got at most 100 lines, wanted 101 or more");
  EXPECT_EQ(error_of([] { trained({.user_symbols = {"a b"}}); }),
            "tokenizer training: \"a b\" cannot be a user symbol");
  EXPECT_EQ(error_of([] { trained({.user_symbols = {"<pad>"}}); }),
            "tokenizer training: \"<pad>\" cannot be a user symbol");
}

TEST(TokenizerTrainer, PassesOnWhatTheReaderThrows) {
  const Scratch scratch;
  scratch.write("x",
                "good\nb\xFF"
                "d\n");
  const std::vector<std::filesystem::path> files = {scratch / "x"};
  EXPECT_EQ(error_of([&] { train_tokenizer(files, {}); }),
            (scratch / "x").string() + ":2: invalid UTF-8 (byte 2)");
}

// Its library ends the program on what it thinks impossible: hold it to errors on odd corpora.
TEST(TokenizerTrainer, SurvivesOddCorpora) {
  const std::string reserved = "a \u2581 b \u2585 c \u2047 d";
  for (const std::vector<std::string>& lines : {std::vector<std::string>{"a"},
                                                {"\u2581"},
                                                {"\u2585"},
                                                {"\t"},
                                                {std::string("a\0b", 3)},
                                                {"a", "a", "a"},
                                                {"</s>"},
                                                {"<unk> </s>"},
                                                {reserved, reserved},
                                                {"\uFFFD"},
                                                {std::string(100000, 'x')},
                                                {"🙂🙂🙂 🙂"},
                                                {"\u200B"},
                                                {"\r"}}) {
    for (const auto model : {SubwordModel::bpe, SubwordModel::unigram, SubwordModel::characters,
                             SubwordModel::words}) {
      for (const Index size : {6, 10, 30}) {
        try {
          const Tokenizer tokenizer =
              train_tokenizer(lines_from(lines), {.model = model, .vocab_size = size});
          tokenizer.decode(tokenizer.encode(lines[0]));
        } catch (const Error& error) {
          EXPECT_TRUE(std::string(error.what()).starts_with("tokenizer training: "))
              << error.what();
        }
      }
    }
  }
}

}  // namespace
}  // namespace heed
