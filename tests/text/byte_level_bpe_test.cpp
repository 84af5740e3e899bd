#include "heed/text/byte_level_bpe.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "heed/base/files.h"
#include "heed/text/byte_alphabet.h"
#include "heed/text/byte_level_json.h"
#include "heed/text/byte_level_trainer.h"
#include "heed/text/utf8.h"
#include "tests/scratch.h"
#include "tests/text/sample_text.h"

namespace heed {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::StartsWith;

ByteLevelBpe byte_level(const ByteLevelTraining& training = {.vocab_size = 350}) {
  return train_byte_level_bpe(sample_lines(), training);
}

// The 256 bytes, "th", "he" and "the", by other numbers than training gives.
ByteLevelModel small_model() {
  ByteLevelModel model;
  for (int byte = 0; byte < 256; ++byte) {
    model.pieces.push_back(in_byte_alphabet(std::string(1, static_cast<char>(byte))));
  }
  model.pieces.insert(model.pieces.end(), {"he", "th", "the"});
  model.merges = {{"h", "e"}, {"t", "h"}, {"t", "he"}};
  return model;
}

std::vector<std::string> pieces_of(const ByteLevelBpe& bpe, std::string_view text) {
  std::vector<std::string> pieces;
  for (const Token token : bpe.encode(text)) pieces.push_back(bpe.piece(token));
  return pieces;
}

TEST(ByteLevelBpe, MakesTheEarliestMergesFirst) {
  const ByteLevelBpe bpe(small_model(), "small");
  EXPECT_THAT(pieces_of(bpe, "the tho"), ElementsAre("the", "Ġ", "th", "o"));
  ByteLevelModel other = small_model();
  std::swap(other.merges[0], other.merges[1]);
  EXPECT_THAT(pieces_of(ByteLevelBpe(other, "other"), "the"), ElementsAre("th", "e"));
}

TEST(ByteLevelBpe, GivesEveryTextBack) {
  const ByteLevelBpe bpe = byte_level();
  for (const std::string text :
       {"a dog sees the ball", " \t two  lines\r\n ", "größer 파란 🙂", "", "\u00a0\u3000"}) {
    EXPECT_EQ(bpe.decode(bpe.encode(text)), text);
  }
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  std::string back;
  for (const Token token : bpe.encode(bytes)) back += bpe.bytes(token);
  EXPECT_EQ(back, bytes);
}

TEST(ByteLevelBpe, FindsAddedTokensTheLongestFirstAndThoseNotNormalizedBefore) {
  ByteLevelModel model = small_model();
  model.added = {{.content = "<a>", .id = 259},
                 {.content = "<a><b>", .id = 260},
                 {.content = "[m]", .id = 261, .lstrip = true, .rstrip = true},
                 {.content = "two words", .id = 262, .special = false, .normalized = true},
                 {.content = "words<a>", .id = 263, .normalized = true}};
  const ByteLevelBpe bpe(model, "added");
  EXPECT_EQ(bpe.size(), 264);
  EXPECT_THAT(pieces_of(bpe, "<a><b><a>h"), ElementsAre("<a><b>", "<a>", "h"));
  EXPECT_THAT(pieces_of(bpe, "h \u00a0[m]\n <a> h"), ElementsAre("h", "[m]", "<a>", "Ġ", "h"));
  EXPECT_THAT(pieces_of(bpe, "two words<a>"), ElementsAre("two words", "<a>"));
  const auto tokens = bpe.encode("h two words<a>");
  EXPECT_EQ(bpe.decode(tokens), "h two words");
  EXPECT_EQ(bpe.decode(tokens, SpecialTokens::written), "h two words<a>");
}

TEST(ByteLevelBpe, GivesATextWithoutASpaceOneWherePrefixSpaceIsAdded) {
  ByteLevelModel model = small_model();
  model.prefix_space = PrefixSpace::added;
  model.added = {{.content = "<a>", .id = 259}};
  const ByteLevelBpe bpe(model, "prefixed");
  EXPECT_THAT(pieces_of(bpe, "the"), ElementsAre("Ġ", "the"));
  EXPECT_THAT(pieces_of(bpe, " the"), ElementsAre("Ġ", "the"));
  EXPECT_THAT(pieces_of(bpe, "<a>the"), ElementsAre("<a>", "Ġ", "the"));
  EXPECT_THAT(pieces_of(bpe, "\n"), ElementsAre("Ġ", "Ċ"));
  EXPECT_THAT(pieces_of(bpe, ""), ElementsAre());
}

TEST(ByteLevelBpe, IsTheSameOnceSavedAndLoadedAgain) {
  const Scratch scratch;
  const ByteLevelBpe bpe = byte_level({.vocab_size = 350, .prefix_space = PrefixSpace::added});
  bpe.save(scratch / "tokenizer.json");
  const ByteLevelBpe loaded = ByteLevelBpe::load(scratch / "tokenizer.json");
  EXPECT_EQ(loaded.fingerprint(), bpe.fingerprint());
  loaded.save(scratch / "again.json");
  EXPECT_EQ(read_file(scratch / "again.json"), read_file(scratch / "tokenizer.json"));
  bpe.save(scratch / "vocab.json", scratch / "merges.txt");
  const auto parts =
      ByteLevelBpe::load(scratch / "vocab.json", scratch / "merges.txt",
                         {.special_tokens = {"<|endoftext|>"}, .prefix_space = PrefixSpace::added});
  EXPECT_EQ(parts.fingerprint(), bpe.fingerprint());
  EXPECT_NE(byte_level().fingerprint(), bpe.fingerprint());
}

TEST(ByteLevelBpe, EncodesTheSameOnSeveralThreadsAndWithAMemoryOfWords) {
  const ByteLevelBpe bpe = byte_level();
  const auto sentences = sample_sentences();
  std::vector<std::vector<std::vector<Token>>> all(4);
  std::vector<std::thread> threads;
  for (auto& tokens : all) {
    threads.emplace_back([&] {
      ByteLevelEncoder encoder(bpe);
      for (const std::string& line : sentences) tokens.push_back(encoder.encode(line));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const auto tokens = bpe.encode(sentences[i]);
    for (const auto& each : all) ASSERT_EQ(each[i], tokens) << sentences[i];
  }
}

TEST(ByteLevelBpe, CutsAMillionBytesWithoutASpace) {
  ByteLevelModel model = small_model();
  std::string run = "a";
  for (int doubling = 0; doubling < 6; ++doubling) {
    model.merges.emplace_back(run, run);
    run += run;
    model.pieces.push_back(run);
  }
  const ByteLevelBpe bpe(model, "long");
  const auto tokens = bpe.encode(std::string(1'000'000, 'a'));
  EXPECT_EQ(tokens.size(), 1'000'000u / 64);
  EXPECT_EQ(bpe.piece(tokens.back()), run);
}

TEST(ByteLevelBpe, RefusesATokenOutsideItsVocabulary) {
  const ByteLevelBpe bpe(small_model(), "small");
  const std::string wrong = "tokenizer: token 259 is not in the vocabulary of 259";
  EXPECT_EQ(error_of([&] { bpe.decode(std::vector<Token>{259}); }), wrong);
  EXPECT_EQ(error_of([&] { bpe.bytes(259); }), wrong);
  EXPECT_EQ(error_of([&] { bpe.is_special(-1); }),
            "tokenizer: token -1 is not in the vocabulary of 259");
}

TEST(ByteLevelBpe, OfAModelThatIsNoneSaysWhatIsWrong) {
  const auto message = [](const auto& change) {
    ByteLevelModel model = small_model();
    change(model);
    return error_of([&] { ByteLevelBpe(model, "M"); });
  };
  EXPECT_EQ(message([](auto& m) { m.pieces[3] = "x"; }),
            "M: the piece \"x\" stands twice in the vocabulary");
  EXPECT_EQ(message([](auto& m) { m.pieces[3] = ""; }), "M: number 3 of 259 has no piece");
  EXPECT_EQ(message([](auto& m) {
              m = {.pieces = {"xx", "yy"}};
            }),
            "M: not a byte-level vocabulary: it has no piece of a byte");
  EXPECT_EQ(message([](auto& m) { m.merges.emplace_back("he", "x"); }),
            "M: the merge of \"he\" and \"x\": \"hex\" is not in the vocabulary");
  EXPECT_EQ(message([](auto& m) { m.merges.emplace_back("hex", "x"); }),
            "M: the merge of \"hex\" and \"x\": \"hex\" is not in the vocabulary");
  EXPECT_EQ(message([](auto& m) { m.merges.emplace_back("t", "h"); }),
            "M: the merge of \"t\" and \"h\" stands twice");
  EXPECT_EQ(message([](auto& m) { m.added = {{.content = "<a>", .id = 300}}; }),
            "M: the added token \"<a>\" has the id 300, wanted 259");
  EXPECT_EQ(message([](auto& m) { m.added = {{.content = "he", .id = 3}}; }),
            "M: the added token \"he\" has the id 3, wanted 256");
  EXPECT_EQ(message([](auto& m) { m.added = {{.content = "", .id = 259}}; }),
            "M: the added token 259 is empty");
  EXPECT_EQ(message([](auto& m) {
              m.added = {{.content = "<a>", .id = 259}, {.content = "<a>", .id = 259}};
            }),
            "M: the added token \"<a>\" stands twice");
}

TEST(ByteLevelBpe, OfFilesThatAreNoneSaysWhatIsWrong) {
  const Scratch scratch;
  ByteLevelBpe(small_model(), "small").save(scratch / "vocab.json", scratch / "merges.txt");
  const std::string vocab = scratch / "vocab.json", merges = scratch / "merges.txt";
  const auto with_merges = [&](const std::string& text) {
    scratch.write("merges.txt", text);
    return error_of([&] { ByteLevelBpe::load(vocab, merges); });
  };
  const std::string no_merge = "not a merge: wanted two pieces with a space between them";
  EXPECT_EQ(with_merges("#version: 0.2\nh e\nthe\n"), merges + ":3: " + no_merge);
  EXPECT_EQ(with_merges("h e x"), merges + ":1: " + no_merge);
  EXPECT_EQ(with_merges(" h\n"), merges + ":1: " + no_merge);
  EXPECT_EQ(with_merges("h e\r\nh e\r\n"), merges + ": the merge of \"h\" and \"e\" stands twice");
  EXPECT_EQ(error_of([&] {
              ByteLevelBpe::load(scratch / "none.json", merges);
            }).find(scratch / "none.json"),
            0u);
  scratch.write("vocab.json", R"({"a": 0, "b": 2})");
  EXPECT_EQ(error_of([&] { ByteLevelBpe::load(vocab, merges); }),
            vocab + ": number 1 of 3 has no piece");
  scratch.write("vocab.json", R"({"aa": 0})");
  EXPECT_EQ(error_of([&] { ByteLevelBpe::load(vocab, merges); }),
            vocab + ": not a byte-level vocabulary: it has no piece of a byte");
}

class TokenizerJson : public testing::Test {
 protected:
  // What is said of the small model's file with a change.
  std::string message(const auto& change) const {
    json changed = json::parse(byte_level_json(small_model()));
    change(changed);
    scratch.write("tokenizer.json", changed.dump());
    const std::string path = scratch / "tokenizer.json";
    const std::string error = error_of([&] { ByteLevelBpe::load(path); });
    EXPECT_THAT(error, StartsWith(path + ": "));
    return error.substr(std::min(error.size(), path.size() + 2));
  }
  const Scratch scratch;
};

TEST_F(TokenizerJson, OfAnotherKindIsRefusedInOneLine) {
  EXPECT_EQ(message([](json& j) { j = 1; }), "got number, wanted a JSON object");
  EXPECT_EQ(message([](json& j) { j = json::object(); }),
            "not supported: model is none, wanted BPE; pre_tokenizer is none, wanted ByteLevel");
  EXPECT_EQ(
      message([](json& j) {
        const json split = {{"type", "Split"}}, bytes = {{"type", "ByteLevel"}};
        j["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", json::array({split, bytes})}};
        j["normalizer"] = {{"type", "NFC"}};
      }),
      "not supported: normalizer is NFC, wanted none; "
      "pre_tokenizer is Sequence of Split, ByteLevel, wanted ByteLevel");
  EXPECT_EQ(message([](json& j) { j["pre_tokenizer"]["use_regex"] = false; }),
            "pre_tokenizer: ByteLevel without its pattern (use_regex) is not supported");
  EXPECT_EQ(message([](json& j) {
              j["model"]["continuing_subword_prefix"] = "##";
              j["model"]["dropout"] = 0.5;
              j["model"]["ignore_merges"] = true;
            }),
            "model: continuing_subword_prefix is not supported; ignore_merges is not supported; "
            "dropout is not supported");
}

TEST_F(TokenizerJson, ThatIsBrokenIsRefusedInOneLine) {
  EXPECT_EQ(message([](json& j) { j["model"]["vocab"] = json::array(); }),
            "no vocabulary: wanted \"vocab\": {\"piece\": number, …} in its model");
  EXPECT_EQ(message([](json& j) { j["model"]["vocab"]["the"] = 3; }),
            "the pieces \"the\" and \"ă\" have the same number 3");
  EXPECT_EQ(message([](json& j) { j["model"]["vocab"]["the"] = -1; }),
            "the piece \"the\" has the number -1, of 259 pieces");
  EXPECT_EQ(message([](json& j) { j["model"]["vocab"]["the"] = 1.5; }),
            "the piece \"the\" has no number");
  EXPECT_EQ(message([](json& j) { j["model"]["merges"] = "h e"; }),
            "merges is string, wanted an array");
  for (const json& merge : {json("h"), json("h e x"), json({"h"}), json({"h", 1}), json(7)}) {
    EXPECT_EQ(message([&](json& j) { j["model"]["merges"][1] = merge; }),
              "merge 2 is no pair of pieces");
  }
  EXPECT_EQ(message([](json& j) { j["added_tokens"] = 7; }),
            "added_tokens is number, wanted an array");
  EXPECT_EQ(message([](json& j) {
              j["added_tokens"][0] = {{"id", -1}, {"single_word", true}};
            }),
            "added token 1: single_word is not supported; content is missing; id is -1, wanted a "
            "whole number below 2147483648");
}

TEST_F(TokenizerJson, HasMergesAsTextOrAsPairs) {
  json tokenizer = json::parse(byte_level_json(small_model()));
  json pairs = json::array();
  for (const auto& [left, right] : small_model().merges)
    pairs.push_back(json::array({left, right}));
  tokenizer["model"]["merges"] = pairs;
  EXPECT_EQ(parse_byte_level_json(tokenizer.dump(), "pairs").merges, small_model().merges);
}

}  // namespace
}  // namespace heed
