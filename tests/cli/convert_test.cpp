#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "heed/base/json.h"
#include "tests/cli/program.h"
#include "tests/decode/stories.h"
#include "tests/models/llama2c_file.h"
#include "tests/text/llama2c_pieces.h"
#include "tests/text/llama_pieces.h"

namespace heed::cli {
namespace {

using testing::EndsWith, testing::HasSubstr;
using tests::Folder, tests::heed, tests::Outcome;

class Convert : public testing::Test {
 protected:
  Convert() {
    heed::tests::Llama2cFile file;
    file.vocab = static_cast<std::int32_t>(llama_pieces().size());
    Rng rng(1);
    file.draw(rng);
    folder.file("model.bin", file.bytes());
    folder.file("tokenizer.bin", heed::tests::llama2c_pieces(llama_pieces()));
  }
  Outcome converted(const std::string& tokenizer = "tokenizer.bin") {
    return heed({"convert", folder / "model.bin", "--tokenizer", folder / tokenizer, "--output",
                 folder / "out"});
  }

  Folder folder;
};

TEST_F(Convert, MakesAFolderThatTheOtherVerbsKnow) {
  const Outcome outcome = converted();
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, folder / "out" + ": 2 layers, 12 wide, 268 pieces\n");
  for (const char* file : {"config.json", "model.safetensors", "tokenizer.model", "tokenizer.json",
                           "tokenizer_config.json"}) {
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(folder / "out") / file)) << file;
  }
  const nlohmann::json generation =
      parse_json(read_file(folder / "out/generation_config.json"), "generation");
  EXPECT_EQ(generation, nlohmann::json({{"bos_token_id", 1}, {"eos_token_id", 2}}));
  EXPECT_THAT(heed({"inspect", folder / "out"}).out, HasSubstr("LlamaForCausalLM"));
  EXPECT_EQ(heed({"generate", folder / "out", "--prompt", "the tho", "--greedy"}).status, 0);
}

TEST_F(Convert, RefusesATokenizerOfAnotherModel) {
  std::vector<SentencePiece> more = llama_pieces();
  more.push_back({"x", -99});
  folder.file("more.bin", heed::tests::llama2c_pieces(more));
  const Outcome outcome = converted("more.bin");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err,
              EndsWith("more.bin: has 269 pieces, but " + folder / "model.bin" + " is for 268\n"));
  std::vector<SentencePiece> swapped = llama_pieces();
  std::swap(swapped[1], swapped[2]);
  folder.file("swapped.bin", heed::tests::llama2c_pieces(swapped));
  EXPECT_THAT(converted("swapped.bin").err,
              EndsWith("swapped.bin: <s> and </s> are not the pieces 1 and 2\n"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(Convert, RefusesFilesThatAreNone) {
  EXPECT_THAT(converted("model.bin").err, HasSubstr("model.bin: no tokenizer of llama2.c"));
  EXPECT_THAT(converted("none.bin").err, HasSubstr("none.bin: "));
  folder.file("model.bin", "text");
  EXPECT_THAT(converted().err, HasSubstr("model.bin: not a model of llama2.c: it has 4 bytes"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST_F(Convert, ReplacesNoModel) {
  ASSERT_EQ(converted().status, 0);
  const Outcome again = converted();
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, HasSubstr("out: has a model already; choose another --output\n"));
}

TEST_F(Convert, MakesTheModelThatTellsTheStoryOfLlama2c) {
  const std::filesystem::path data = heed::tests::stories();
  if (data.empty()) GTEST_SKIP() << "HEED_TEST_DATA names no folder with stories260K";
  ASSERT_EQ(heed({"convert", data / "stories260K.bin", "--tokenizer", data / "tok512.bin",
                  "--output", folder / "out"})
                .status,
            0);
  const std::string story = heed::tests::kStory;
  EXPECT_EQ(heed({"generate", folder / "out", "--greedy", "--max-tokens", "200"}).out,
            story + "\n");
  const std::string prompt = story.substr(0, story.find(" She"));
  const std::string goes_on =
      heed({"generate", folder / "out", "--greedy", "--max-tokens", "60", "--prompt", prompt}).out;
  EXPECT_EQ(goes_on.substr(0, goes_on.size() - 1), story.substr(0, goes_on.size() - 1));
  EXPECT_GT(goes_on.size(), prompt.size() + 60);
}

}  // namespace
}  // namespace heed::cli
