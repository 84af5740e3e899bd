#include "heed/text/language_tokenizer.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/text/byte_alphabet.h"
#include "heed/text/byte_level_characters.h"
#include "heed/text/byte_level_trainer.h"
#include "heed/text/utf8.h"
#include "tests/scratch.h"
#include "tests/text/llama_pieces.h"
#include "tests/text/sample_text.h"

namespace heed {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

ByteLevelBpe trained_bytes(const std::vector<std::string>& special = {"<|endoftext|>"}) {
  return train_byte_level_bpe(sample_lines(), {.vocab_size = 300, .special_tokens = special});
}

LanguageTokenizer small_llama() {
  return LlamaTokenizer::from_pieces(llama_pieces());
}

std::vector<std::string> files_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST(LanguageTokenizer, OfByteLevelPiecesHasTheEndOfTextAtBothEnds) {
  const ByteLevelBpe bpe = trained_bytes();
  const LanguageTokenizer tokenizer = bpe;
  EXPECT_EQ(tokenizer.begin(), bpe.find("<|endoftext|>"));
  EXPECT_EQ(tokenizer.end(), tokenizer.begin());
  EXPECT_TRUE(tokenizer.is_special(*tokenizer.end()));
  EXPECT_EQ(tokenizer.encode("a dog"), bpe.encode("a dog"));
  EXPECT_EQ(tokenizer.size(), 300);
  EXPECT_EQ(tokenizer.fingerprint(), bpe.fingerprint());
  const LanguageTokenizer without = trained_bytes({});
  EXPECT_EQ(without.begin(), std::nullopt);
  EXPECT_EQ(without.end(), std::nullopt);
}

TEST(LanguageTokenizer, OfLlamaDropsTheSpaceThatItPutBeforeAText) {
  const LanguageTokenizer tokenizer = small_llama();
  EXPECT_EQ(tokenizer.begin(), 1);
  EXPECT_EQ(tokenizer.end(), 2);
  for (const std::string text : {"the tho", " the", "größe\n", "", "  "}) {
    EXPECT_EQ(tokenizer.decode(tokenizer.encode(text)), text);
  }
  std::vector<Token> tokens = tokenizer.encode("the the");
  tokens.insert(tokens.begin(), *tokenizer.begin());
  tokens.push_back(*tokenizer.end());
  EXPECT_EQ(tokenizer.decode(tokens), "the the");
}

TEST(LanguageTokenizer, IsTheSameOnceSavedAndLoadedAgain) {
  const Scratch scratch;
  for (const LanguageTokenizer& tokenizer :
       {LanguageTokenizer(trained_bytes()), LanguageTokenizer(trained_bytes({})), small_llama(),
        LanguageTokenizer(characters_of("to be,\nor not"))}) {
    tokenizer.save(scratch / "folder");
    const LanguageTokenizer loaded = LanguageTokenizer::load(scratch / "folder");
    EXPECT_EQ(loaded.fingerprint(), tokenizer.fingerprint());
    EXPECT_EQ(loaded.begin(), tokenizer.begin());
  }
}

TEST(LanguageTokenizer, RemovesTheFilesOfAnotherOne) {
  const Scratch scratch;
  small_llama().save(scratch.path());
  EXPECT_THAT(files_in(scratch.path()),
              UnorderedElementsAre("tokenizer.model", "tokenizer.json", "tokenizer_config.json"));
  LanguageTokenizer(trained_bytes()).save(scratch.path());
  EXPECT_THAT(
      files_in(scratch.path()),
      UnorderedElementsAre("vocab.json", "merges.txt", "tokenizer.json", "tokenizer_config.json"));
  small_llama().save(scratch.path());
  EXPECT_EQ(files_in(scratch.path()).size(), 3u);
}

TEST(LanguageTokenizer, IsReadFromVocabularyAndMergesWithItsEndOfText) {
  const Scratch scratch;
  LanguageTokenizer(trained_bytes()).save(scratch.path());
  std::filesystem::remove(scratch / "tokenizer.json");
  EXPECT_EQ(LanguageTokenizer::load(scratch.path()).fingerprint(), trained_bytes().fingerprint());
}

TEST(LanguageTokenizer, WritesItsEndsForTransformers) {
  const Scratch scratch;
  const auto config = [&] { return json::parse(read_file(scratch / "tokenizer_config.json")); };
  small_llama().save(scratch.path());
  EXPECT_EQ(config()["bos_token"], "<s>");
  EXPECT_EQ(config()["eos_token"], "</s>");
  LanguageTokenizer(trained_bytes({})).save(scratch.path());
  EXPECT_FALSE(config().contains("eos_token"));
}

TEST(LanguageTokenizer, OfAFolderWithoutOneSaysWhatIsWanted) {
  const Scratch scratch;
  scratch.write("vocab.json", "{}");
  EXPECT_EQ(error_of([&] { LanguageTokenizer::load(scratch.path()); }),
            scratch.path().string() +
                ": no tokenizer: wanted tokenizer.model, tokenizer.json, or "
                "vocab.json and merges.txt");
}

TEST(LanguageDecoder, GivesWholeCharactersThatMakeTheWholeText) {
  const ByteLevelBpe bpe = trained_bytes();
  for (const std::string text : {"the größe 파란 🙂!", "a\xF0\x9F\x99z\xE2\x82",
                                 "\xFF\x80\xC3", "\xED\xA0\x80\xF4\x90\x80\x80", ""}) {
    LanguageDecoder decoder(bpe);
    std::string whole;
    const auto tokens = bpe.encode(text);
    for (const Token token : tokens) {
      const std::string part = decoder.add(token);
      EXPECT_FALSE(find_invalid_utf8(part));
      whole += part;
    }
    EXPECT_EQ(whole + decoder.finish(), bpe.decode(tokens));
    EXPECT_EQ(decoder.finish(), "");
  }
}

TEST(LanguageDecoder, WaitsForACharactersEndAndNoLonger) {
  const ByteLevelBpe bpe = characters_of("h🙂e\xE2\x82\xACx");
  LanguageDecoder decoder(bpe);
  const auto byte = [&](const char* bytes) { return *bpe.find(in_byte_alphabet(bytes)); };
  std::vector<std::string> parts;
  for (const char* bytes : {"h", "\xF0", "\x9F", "\x99", "\x82", "e", "\xE2", "\x82", "x"}) {
    parts.push_back(decoder.add(byte(bytes)));
  }
  EXPECT_THAT(parts, ElementsAre("h", "", "", "", "🙂", "e", "", "", "\uFFFDx"));
}

TEST(LanguageDecoder, DropsOnlyTheFirstSpaceOfALlamasText) {
  const LanguageTokenizer llama = small_llama();
  LanguageDecoder decoder(llama);
  std::vector<std::string> parts;
  for (const Token token : llama.encode(" the the")) parts.push_back(decoder.add(token));
  EXPECT_THAT(parts, ElementsAre("", " the", " the"));
  EXPECT_EQ(decoder.finish(), "");
  EXPECT_EQ(decoder.add(llama.encode("the")[0]), "the");  // a new text
}

TEST(LanguageDecoder, RefusesATokenOutsideTheVocabulary) {
  EXPECT_EQ(
      error_of([] { LanguageDecoder(small_llama()).add(-1); }),
      fmt::format("tokenizer: token -1 is not in the vocabulary of {}", llama_pieces().size()));
}

}  // namespace
}  // namespace heed
