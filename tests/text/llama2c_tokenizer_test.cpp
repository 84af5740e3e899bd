#include "heed/text/llama2c_tokenizer.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "heed/base/files.h"
#include "tests/scratch.h"
#include "tests/text/llama2c_pieces.h"
#include "tests/text/llama_pieces.h"

namespace heed {
namespace {

using testing::ElementsAre;
using tests::entry, tests::llama2c_pieces, tests::number;

TEST(Llama2cTokenizer, IsTheOneOfItsPieces) {
  const Scratch scratch;
  scratch.write("tokenizer.bin", llama2c_pieces(llama_pieces()));
  EXPECT_EQ(load_llama2c_tokenizer(scratch / "tokenizer.bin").fingerprint(),
            LlamaTokenizer::from_pieces(llama_pieces()).fingerprint());
}

TEST(Llama2cTokenizer, RefusesWhatItIsNot) {
  const auto message = [](const std::string& bytes) {
    return error_of([&] { parse_llama2c_tokenizer(bytes, "F"); });
  };
  const std::string file = llama2c_pieces(llama_pieces()),
                    cut_off = "F: no tokenizer of llama2.c, or one cut off";
  EXPECT_EQ(message(""), cut_off);
  EXPECT_EQ(message(file + "x"), cut_off);
  EXPECT_EQ(message(file.substr(0, file.size() - 1)), cut_off);
  EXPECT_EQ(message(number(1) + entry(0, "")),
            "F: no tokenizer of llama2.c: piece 0 has the length 0");
  EXPECT_EQ(message(number(1) + number(0.0f) + number(-5)),
            "F: no tokenizer of llama2.c: piece 0 has the length -5");
  EXPECT_EQ(message(file + entry(-9, "\xFF")), "F: piece 268 of the model is no text");
  EXPECT_EQ(message(file + entry(-9, "the")), "F: the is already defined.");
  EXPECT_EQ(message(number(1) + entry(0, "a")), "F: unk is not defined.");
}

TEST(Llama2cTokenizer, OfTheStoriesHasItsPieces) {
  const char* const data = std::getenv("HEED_TEST_DATA");
  if (!data) GTEST_SKIP() << "HEED_TEST_DATA names no folder";
  const std::filesystem::path path = std::filesystem::path(data) / "stories260K/tok512.bin";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
  const LlamaTokenizer llama = load_llama2c_tokenizer(path);
  EXPECT_EQ(llama.size(), 512);
  EXPECT_EQ(llama.begin(), 1);
  EXPECT_EQ(llama.end(), 2);
  std::vector<std::string> pieces;
  for (const Token token : llama.encode("Once upon a time")) pieces.push_back(llama.piece(token));
  EXPECT_THAT(pieces, ElementsAre("▁Once", "▁upon", "▁a", "▁time"));
}

}  // namespace
}  // namespace heed
