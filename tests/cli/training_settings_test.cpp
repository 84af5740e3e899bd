#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "heed/base/json.h"
#include "heed/kernels/isa.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using tests::Folder;
using tests::heed;
using tests::Outcome;
using tests::operator+;

TEST(TrainingSettings, RefusesWhatCannotBeBeforeItReadsAnything) {
  const Folder folder;
  const tests::Corpus nothing = {folder / "no.src", folder / "no.tgt"};
  const auto arguments = tests::small_training(nothing, folder / "model");
  const auto refused = [&](const std::vector<std::string>& more, int status, const char* why) {
    const Outcome outcome = heed(arguments + more);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(why));
    EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1);
  };
  refused({"--width", "30", "--heads", "4"}, 2, "width");
  refused({"--step-tokens", "100", "--accumulation", "3"}, 2, "--accumulation 3");
  refused({"--positions", "learned", "--max-positions", "100"}, 2,
          "--max-sentence 256 is above --max-positions 100");
  refused({"--schedule", "cosine", "--steps", "10"}, 2, "more than the warm-up's 10");
  refused({"--floor", "1"}, 2, "floor");
  refused({"--average-decay", "0.9", "--average-last", "2"}, 2, "are two averages");
  refused({"--sampling", "0.1", "--sampling-nbest", "1"}, 2, "--sampling-nbest 1: wanted 2 to 512");
  refused({"--max-sentence", "300"}, 2, "--max-sentence 300 is above --batch-tokens 256");
  refused({"--vocabularies", "separate", "--sharing", "all"}, 2, "--sharing all wants one");
  refused({"--valid", "no.src", "no.tgt", "--patience", "2", "--validate-every", "0"}, 2,
          "--patience counts validations");
  refused({"--average-last", "50"}, 2, "--average-last 50 is above --keep-last 10");
  refused({"--criterion", "bleu"}, 2, "--criterion bleu wants --valid SRC TGT");
  refused({"--valid-bleu"}, 2, "--valid-bleu wants --valid SRC TGT");
  refused({"--accumulation", "0"}, 2, "--accumulation: got 0, wanted 1 or more");
  EXPECT_FALSE(std::filesystem::exists(folder / "model"));
}

TEST(TrainingSettings, RefusesAFlagThatHasNoEffect) {
  const Folder folder;
  const tests::Corpus nothing = {folder / "no.src", folder / "no.tgt"};
  const auto told = [&](const std::vector<std::string>& flags) {
    const Outcome outcome = heed(tests::small_training(nothing, folder / "model") + flags);
    EXPECT_EQ(outcome.status, 2);
    return outcome.err;
  };
  EXPECT_EQ(told({"--schedule", "paper"}),
            "heed: --learning-rate wants --schedule inverse-sqrt, cosine, linear or constant; the "
            "paper's has --factor\n");
  EXPECT_EQ(told({"--factor", "2"}), "heed: --factor wants --schedule paper\n");
  EXPECT_EQ(told({"--decay-steps", "9"}),
            "heed: --decay-steps wants --schedule cosine or linear\n");
  EXPECT_EQ(told({"--momentum", "0.5"}), "heed: --momentum wants --optimizer sgd\n");
  EXPECT_EQ(told({"--beta2", "0.9", "--optimizer", "sgd"}),
            "heed: --beta2 wants --optimizer adam or adamw\n");
  EXPECT_EQ(told({"--weight-decay", "0.1"}), "heed: --weight-decay wants --optimizer adamw\n");
  EXPECT_EQ(told({"--sampling-nbest", "4"}), "heed: --sampling-nbest wants --sampling\n");
  EXPECT_EQ(told({"--tokenizer", "folder"}), "heed: --pieces wants no --tokenizer\n");
  EXPECT_EQ(told({"--beam", "4", "--search", "greedy"}), "heed: --beam wants --search beam\n");
}

TEST(TrainingSettings, DecaysWeightsWhereAdamWIsAskedFor) {
  const Folder folder;
  const auto arguments =
      tests::small_training(tests::corpus(folder, "train", 20), folder / "model");
  const auto recipe = [&](const std::vector<std::string>& flags) {
    return heed(arguments + flags + std::vector<std::string>{"--dump-config"}).out;
  };
  EXPECT_THAT(recipe({"--optimizer", "adamw"}), HasSubstr("\nweight-decay = 0.01\n"));
  EXPECT_THAT(recipe({"--optimizer", "adamw", "--weight-decay", "0.1"}),
              HasSubstr("\nweight-decay = 0.1\n"));
  EXPECT_THAT(recipe({}), HasSubstr("\nweight-decay = 0\n"));
}

TEST(TrainingSettings, ComputesInBfloat16WhereTheProcessorDoesUnlessAskedNotTo) {
  const Folder folder;
  const auto arguments =
      tests::small_training(tests::corpus(folder, "train", 50), folder / "model") +
      std::vector<std::string>{"--steps", "2", "--save-every", "2"};
  const auto recipe = [&](const std::vector<std::string>& flags) {
    return heed(arguments + flags + std::vector<std::string>{"--dump-config"}).out;
  };
  const bool fast = kernels::best_isa() == kernels::Isa::avx512_bf16;
  EXPECT_THAT(recipe({}),
              HasSubstr(fast ? "compute-type = \"bfloat16\"\n" : "compute-type = \"float32\"\n"));
  const auto weights = [&](const std::string& type) {
    const std::string output = folder / type;
    const std::vector<std::string> flags{"--compute-type", type, "--output", output};
    EXPECT_THAT(recipe(flags), HasSubstr("compute-type = \"" + type + "\"\n"));
    EXPECT_EQ(heed(arguments + flags).status, 0);
    return read_file(output + "/model.safetensors");
  };
  EXPECT_NE(weights("float32"), weights("bfloat16"));
  EXPECT_THAT(heed(arguments + std::vector<std::string>{"--compute-type", "int8"}).err,
              HasSubstr("got 'int8', wanted auto|float32|bfloat16"));
}

TEST(TrainingSettings, SharesTheSourceEmbeddingWhereBothSidesHaveOneVocabulary) {
  const Folder folder;
  const auto arguments =
      tests::small_training(tests::corpus(folder, "train", 50), folder / "model") +
      std::vector<std::string>{"--preset", "tiny", "--steps", "2", "--save-every", "2"};
  const auto recipe = [&](const std::vector<std::string>& flags) {
    return heed(arguments + flags + std::vector<std::string>{"--dump-config"}).out;
  };
  EXPECT_THAT(recipe({}), HasSubstr("sharing = \"all\""));
  const std::vector<std::string> separate = {"--vocabularies", "separate"};
  EXPECT_THAT(recipe(separate), HasSubstr("sharing = \"target-output\""));
  EXPECT_THAT(recipe(separate + std::vector<std::string>{"--sharing", "none"}),
              HasSubstr("sharing = \"none\""));
  ASSERT_EQ(heed(arguments + separate).status, 0);
  const auto config = parse_json(read_file(folder / "model/config.json"), "config.json");
  EXPECT_FALSE(config["share_encoder_decoder_embeddings"]);
  // Its tokenizers say the same to the next training.
  const Outcome next = heed(tests::with_tokenizer(arguments, folder / "model") +
                            std::vector<std::string>{"--dump-config"});
  EXPECT_THAT(next.out, HasSubstr("sharing = \"target-output\"")) << next.err;
}

}  // namespace
}  // namespace heed::cli
