#include "heed/models/llama2c.h"

#include <gmock/gmock.h>

#include <cstring>

#include "heed/models/language_model_folder.h"
#include "tests/models/llama2c_file.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using testing::ElementsAreArray;
using tests::Llama2cFile;

models::LanguageModel parsed(const std::string& bytes) {
  return models::parse_llama2c(std::as_bytes(std::span(bytes)), "F");
}

std::vector<Llama2cFile> small_files() {
  std::vector<Llama2cFile> files = {
      {}, {.heads = 2, .key_value_heads = 2, .output = Llama2cFile::Output::own}};
  Rng rng(3);
  for (Llama2cFile& file : files) file.draw(rng);
  return files;
}

Tensor logits_of(const models::LanguageModel& model, const std::vector<Token>& tokens) {
  NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  return model.forward(pack({tokens}), pass);
}

TEST(Llama2c, ComputesWhatItsFormulasDo) {
  const std::vector<Token> tokens = {1, 5, 0, 12, 7, 7, 3};
  for (const Llama2cFile& file : small_files()) {
    const Tensor logits = logits_of(parsed(file.bytes()), tokens);
    const auto plain = tests::PlainLlama2c(file).logits(tokens);
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      for (Index v = 0; v < file.vocab; ++v) {
        EXPECT_NEAR(logits.data()[t * file.vocab + v], plain[t][v], 2e-5) << t << " " << v;
      }
    }
  }
}

TEST(Llama2c, SaysWhatModelItIs) {
  const models::LanguageModelConfig config = parsed(small_files()[1].bytes()).config();
  EXPECT_EQ(config.width, 12);
  EXPECT_EQ(config.hidden, 20);
  EXPECT_EQ(config.layers, 2);
  EXPECT_EQ(config.heads, 2);
  EXPECT_EQ(config.key_value_heads, 0);
  EXPECT_EQ(config.vocab, 13);
  EXPECT_EQ(config.max_length, 16);
  EXPECT_FALSE(config.tied);
  EXPECT_EQ(config.norm_epsilon, 1e-5f);
  EXPECT_EQ(config.begin, 1);
  EXPECT_EQ(config.end, 2);
  EXPECT_TRUE(parsed(small_files()[0].bytes()).config().tied);
}

TEST(Llama2c, BecomesAFolderOfLlama) {
  const Scratch scratch;
  const std::vector<Token> tokens = {1, 5, 0, 12};
  for (const Llama2cFile& file : small_files()) {
    scratch.write("model.bin", file.bytes());
    const models::LanguageModel model = models::load_llama2c(scratch / "model.bin");
    EXPECT_THAT(models::save(model, scratch / "folder").reasons, testing::IsEmpty());
    const models::LanguageModel loaded = models::load_language_model(scratch / "folder");
    EXPECT_EQ(loaded.config(), model.config());
    EXPECT_THAT(logits_of(loaded, tokens).values(),
                ElementsAreArray(logits_of(model, tokens).values()));
  }
}

TEST(Llama2c, RefusesWhatItIsNot) {
  const auto with = [](std::size_t place, std::int32_t size) {
    std::string bytes = small_files()[0].bytes();
    std::memcpy(bytes.data() + place * sizeof size, &size, sizeof size);
    return error_of([&] { parsed(bytes); });
  };
  const std::string bytes = small_files()[0].bytes(), no = "F: not a model of llama2.c";
  const auto cut_off = [&](std::size_t has, const std::string& make) {
    return fmt::format("{}, or one cut off: it has {} bytes, and its sizes make {}", no, has, make);
  };
  const std::string whole = std::to_string(bytes.size());
  EXPECT_EQ(error_of([] { parsed("text"); }), no + ": it has 4 bytes");
  EXPECT_EQ(error_of([&] { parsed(bytes + "x"); }), cut_off(bytes.size() + 1, whole));
  EXPECT_EQ(error_of([&] { parsed(bytes.substr(0, 100)); }), cut_off(100, whole));
  EXPECT_EQ(with(2, 2'147'483'647), cut_off(bytes.size(), "9689446216220"));
  EXPECT_EQ(with(4, 0), no + ": 0 heads of keys and values, 16 positions");
  EXPECT_EQ(with(6, -1), no + ": 1 heads of keys and values, -1 positions");
  EXPECT_THAT(with(0, 13), testing::HasSubstr(no + ": language model: width 13 is not a multiple"));
  EXPECT_THAT(with(1, -20), testing::HasSubstr("width 12 and hidden -20 must be positive"));
  EXPECT_THAT(with(3, 12), testing::HasSubstr(no));  // heads of one element turn nothing
  EXPECT_THAT(with(5, -2'147'483'647 - 1), testing::HasSubstr("its sizes make"));
}

}  // namespace
}  // namespace heed
