#include <gmock/gmock.h>

#include "heed/base/files.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using tests::Folder, tests::heed, tests::Outcome, tests::operator+;

using Flags = std::vector<std::string>;

// Each part of a layer in some model, and the word for it in config.json.
const std::pair<const char*, Flags> kParts[] = {
    {"\"rotary\"",
     {"--positions", "rotary", "--norm", "before", "--norm-kind", "rms", "--gated",
      "--key-value-heads", "1", "--activation", "silu"}},
    {"\"batch\"",
     {"--positions", "alibi", "--norm-kind", "batch", "--layer-groups", "1", "--layer-dropout",
      "0.3"}},
    {"\"deep_norm\"", {"--positions", "none", "--norm", "after", "--initial-weights", "deep-norm"}},
};

TEST(LayerSettings, MakeTransformersThatTrainAndTranslate) {
  const Folder folder;
  const tests::Corpus text = tests::corpus(folder, "train", 100);
  auto parts = std::vector(std::begin(kParts), std::end(kParts));
  parts.push_back({"\"t_fixup\"", {"--norm-kind", "none", "--initial-weights", "t-fixup"}});
  for (const auto& [word, flags] : parts) {
    const std::string model = folder / "model";
    std::filesystem::remove_all(model);
    const Outcome trained = heed(tests::small_training(text, model) +
                                 Flags{"--save-every", "1", "--average-last", "2"} + flags);
    ASSERT_EQ(trained.status, 0) << word << trained.err;
    EXPECT_THAT(read_file(model + "/config.json"), HasSubstr(word));
    const Outcome evaluated =
        heed({"evaluate", model, "--test", text.source, text.target, "--search", "greedy"});
    EXPECT_EQ(evaluated.status, 0) << word << evaluated.err;
  }
}

TEST(LayerSettings, MakeLanguageModelsThatTrainAndGoOn) {
  const Folder folder;
  for (const auto& [word, flags] : kParts) {
    const std::string model = folder / "model";
    std::filesystem::remove_all(model);
    const Outcome trained =
        heed(tests::small_text_training(folder.file("text", tests::alphabets(60)), model) +
             Flags{"--context", "27", "--max-positions", "27"} + flags);
    ASSERT_EQ(trained.status, 0) << word << trained.err;
    const Outcome generated = heed({"generate", model, "--max-tokens", "3", "--prompt", "abc"});
    EXPECT_EQ(generated.status, 0) << word << generated.err;
  }
}

TEST(LayerSettings, OfPartsThatDoNotFitAreRefusedInOneLine) {
  const Folder folder;
  const tests::Corpus text = tests::corpus(folder, "train", 20);
  const auto error = [&](const Flags& flags) {
    return heed(tests::small_training(text, folder / "model") + flags).err;
  };
  EXPECT_THAT(error({"--initial-weights", "t-fixup"}),
              HasSubstr("the initial weights t_fixup are of models without norms"));
  EXPECT_THAT(error({"--initial-weights", "deep-norm", "--norm", "before"}),
              HasSubstr("the initial weights deep_norm are of models with norms after"));
  EXPECT_THAT(error({"--layer-groups", "7"}), HasSubstr("do not divide into 7 groups"));
}

}  // namespace
}  // namespace heed::cli
