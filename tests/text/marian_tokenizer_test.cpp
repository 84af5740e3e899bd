#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/text/tokenizer.h"

namespace heed {
namespace {

// A MarianMT folder, and what MarianTokenizer of `transformers` makes of some lines, from
// tests/interop/marian_tokenizer.py: the small one that lies here, or another that it names.
std::filesystem::path folder() {
  if (const char* named = std::getenv("HEED_TEST_MARIAN")) return named;
  return "tests/text/golden/marian";
}

Tokenizer tokenizer_of(const std::string& side) {
  return Tokenizer::load(folder() / (side + ".spm"), folder() / "vocab.json");
}

TEST(MarianTokenizer, EncodesAndDecodesAsTransformersDoes) {
  const auto cases = nlohmann::json::parse(read_file(folder() / "expected.json"));
  ASSERT_GT(cases.size(), 50u);
  const Tokenizer source = tokenizer_of("source"), target = tokenizer_of("target");
  int different = 0;
  for (const auto& expected : cases) {
    const Tokenizer& tokenizer = expected["side"] == "source" ? source : target;
    const auto tokens = tokenizer.encode(expected["line"].get<std::string>());
    const auto wanted = expected["ids"].get<std::vector<Token>>();
    EXPECT_EQ(tokens, wanted) << expected["line"];
    EXPECT_EQ(tokenizer.decode(wanted), expected["text"].get<std::string>()) << expected["line"];
    different += HasFailure();
    ASSERT_LT(different, 10);
  }
}

}  // namespace
}  // namespace heed
