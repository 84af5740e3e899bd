#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/text/byte_alphabet.h"
#include "heed/text/byte_level_trainer.h"
#include "heed/text/byte_level_words.h"
#include "tests/text/sample_text.h"
#include "tests/text/tokenizers_golden.h"

namespace heed {
namespace {

using nlohmann::json;

// A byte-level BPE that the `tokenizers` package learnt of some lines, and what it made of them:
// the small one of scripts/golden/byte_level_bpe.py, or that of tests/interop/byte_level_bpe.py.
std::filesystem::path byte_level_folder() {
  if (const char* named = std::getenv("HEED_TEST_BYTE_LEVEL")) return named;
  return "tests/text/golden/byte_level_bpe";
}

class ByteLevelGolden : public tests::TokenizersGolden {
 protected:
  ByteLevelGolden() : TokenizersGolden(byte_level_folder()) {}

  std::string text(const char* field, std::size_t i) const {
    return expected[field][i].get<std::string>();
  }
  ByteLevelBpe trained(PrefixSpace prefix_space) const {
    return train_byte_level_bpe(
        lines_from(expected["lines"].get<std::vector<std::string>>()),
        {.vocab_size = expected["vocab_size"],
         .min_frequency = expected["min_frequency"],
         .special_tokens = expected["special"].get<std::vector<std::string>>(),
         .prefix_space = prefix_space});
  }
};

TEST_F(ByteLevelGolden, CutsTheSameWords) {
  ASSERT_GE(expected["lines"].size(), 150u);
  expect_all("words", [&](std::size_t i) {
    json words = json::array();
    const std::string line = this->line(i);
    for (const auto word : byte_level_words(line)) words.push_back(in_byte_alphabet(word));
    return words;
  });
}

TEST_F(ByteLevelGolden, EncodesAsTokenizersDoes) {
  ByteLevelEncoder plain(ByteLevelBpe::load(folder / "tokenizer.json"));
  expect_all("ids", [&](std::size_t i) { return plain.encode(line(i)); });
  ByteLevelEncoder prefixed(ByteLevelBpe::load(folder / "prefixed.json"));
  expect_all("prefixed", [&](std::size_t i) { return prefixed.encode(line(i)); });
  const ByteLevelBpe parts =
      ByteLevelBpe::load(folder / "vocab.json", folder / "merges.txt",
                         {.special_tokens = expected["special"].get<std::vector<std::string>>()});
  expect_all("ids", [&](std::size_t i) { return parts.encode(line(i)); });
}

TEST_F(ByteLevelGolden, DecodesAsTokenizersDoes) {
  const ByteLevelBpe bpe = ByteLevelBpe::load(folder / "tokenizer.json");
  expect_all("texts", [&](std::size_t i) { return bpe.decode(ids("ids", i)); });
  expect_all("written",
             [&](std::size_t i) { return bpe.decode(ids("ids", i), SpecialTokens::written); });
  expect_all("written", [&](std::size_t i) { return line(i); });
  expect_all("random_texts", [&](std::size_t i) { return bpe.decode(ids("random", i)); });
}

TEST_F(ByteLevelGolden, LearnsTheMergesThatTokenizersLearns) {
  for (const auto& [file, prefix_space] :
       {std::pair{"tokenizer.json", PrefixSpace::none}, {"prefixed.json", PrefixSpace::added}}) {
    const ByteLevelBpe theirs = ByteLevelBpe::load(folder / file), ours = trained(prefix_space);
    EXPECT_EQ(ours.model().pieces, theirs.model().pieces) << file;
    EXPECT_EQ(ours.model().merges, theirs.model().merges) << file;
    EXPECT_EQ(ours.fingerprint(), theirs.fingerprint()) << file;
  }
}

// For tests/interop/byte_level_bpe.py, which reads these files with tokenizers.
TEST_F(ByteLevelGolden, SavesWhatTokenizersLoads) {
  if (!std::getenv("HEED_TEST_BYTE_LEVEL")) GTEST_SKIP() << "nobody reads it";
  const ByteLevelBpe ours = trained(PrefixSpace::added);
  ours.save(folder / "ours.json");
  ours.save(folder / "ours_vocab.json", folder / "ours_merges.txt");
  json all = json::array();
  for (std::size_t i = 0; i < expected["lines"].size(); ++i) all.push_back(ours.encode(line(i)));
  write_file(folder / "ours_ids.json", all.dump());
}

}  // namespace
}  // namespace heed
