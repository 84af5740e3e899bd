#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "heed/base/json.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::HasSubstr, testing::StartsWith;
using tests::Folder, tests::heed, tests::Outcome, tests::shell, tests::operator+;

std::vector<std::string> alphabet_training(const Folder& folder, const std::string& output) {
  return tests::small_text_training(folder / "text", folder / output) +
         std::vector<std::string>{"--layers",
                                  "2",
                                  "--width",
                                  "32",
                                  "--hidden",
                                  "64",
                                  "--context",
                                  "27",
                                  "--sequences",
                                  "4",
                                  "--steps",
                                  "250",
                                  "--warmup",
                                  "5",
                                  "--learning-rate",
                                  "0.005",
                                  "--dropout",
                                  "0",
                                  "--attention-dropout",
                                  "0",
                                  "--valid-share",
                                  "0.1",
                                  "--validate-every",
                                  "30"};
}

class LanguageModelVerbs : public testing::Test {
 protected:
  LanguageModelVerbs() { folder.file("text", tests::alphabets(200)); }
  Outcome train(const std::string& output, const std::vector<std::string>& more = {}) {
    return heed(alphabet_training(folder, output) + more);
  }
  std::string model() const { return folder / "model"; }

  Folder folder;
};

TEST_F(LanguageModelVerbs, TrainsAndGoesOnWithAText) {
  const Outcome trained = train("model");
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_THAT(trained.err, AllOf(HasSubstr("27 pieces, 4860 tokens"), HasSubstr("perplexity")));
  for (const char* file : {"model.safetensors", "config.json", "tokenizer.json", "report.html"}) {
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(model()) / file)) << file;
  }
  EXPECT_EQ(heed({"generate", model(), "--prompt", "abc", "--max-tokens", "20", "--greedy"}).out,
            "abcdefghijklmnopqrstuvw\n");
  EXPECT_EQ(
      heed({"generate", model(), "--prompt", "abc", "--stop", "mno", "--no-echo", "--greedy"}).out,
      "defghijkl\n");
  folder.file("prompt", "uvw");
  EXPECT_EQ(heed({"generate", model(), "--prompt-file", folder / "prompt", "--max-tokens", "4",
                  "--temperature", "0.01"})
                .out,
            "uvwxyz\n\n");
  const std::string several =
      heed({"generate", model(), "--prompt", "x", "--max-tokens", "9", "--samples", "2"}).out;
  EXPECT_THAT(several, AllOf(StartsWith("x"), HasSubstr("\n---------------\nx")));
}

TEST_F(LanguageModelVerbs, EvaluateInspectAndAttentionKnowTheTaskByTheFolder) {
  ASSERT_EQ(train("model").status, 0);
  const Outcome whole = heed({"evaluate", model(), "--test", folder / "text", "--context", "27"});
  EXPECT_THAT(whole.out, AllOf(StartsWith("perplexity = 1."), HasSubstr("5399 tokens")));
  const Outcome sliding =
      heed({"evaluate", model(), "--test", folder / "text", "--context", "27", "--stride", "9"});
  EXPECT_THAT(sliding.out, HasSubstr("5399 tokens"));
  folder.file("recipe.toml", "[evaluation]\ncontext = 27\nstride = 9\ncalibration = true\n");
  const Outcome written = heed({"evaluate", model(), "--test", folder / "text", "--config",
                                folder / "recipe.toml", "--figures", folder / "figures.json"});
  EXPECT_THAT(written.out, AllOf(StartsWith(sliding.out), HasSubstr("calibration error = ")));
  const auto figures = parse_json(read_file(folder / "figures.json"), "figures");
  EXPECT_THAT(sliding.out, HasSubstr(fmt::format("perplexity = {:.3f}",
                                                 figures["numbers"]["perplexity"].get<double>())));
  EXPECT_EQ(figures["curves"][1]["name"], "loss by position");
  EXPECT_EQ(figures["curves"][1]["x"].size(), 27);
  EXPECT_THAT(heed({"inspect", model()}).out,
              AllOf(HasSubstr("GPT2LMHeadModel"), HasSubstr("layers.1")));
  EXPECT_THAT(heed({"attention", model(), "--text", "abcd"}).out,
              HasSubstr("decoder self-attention, layer 2"));
  EXPECT_THAT(heed({"translate", model(), "--input", folder / "text"}).err,
              HasSubstr("model_type is \"gpt2\", wanted \"marian\""));
}

TEST_F(LanguageModelVerbs, LearnsTheAlphabetWithEveryFormOfAttention) {
  for (const std::vector<std::string>& form : std::vector<std::vector<std::string>>{
           {"window", "--attention-window", "4"},
           {"strided", "--attention-stride", "4"},
           {"fixed", "--attention-stride", "4", "--attention-summary", "1"},
           {"longformer", "--attention-window", "3", "--attention-global", "1"},
           {"big-bird", "--attention-block", "2", "--attention-random", "1"},
           {"linear"},
           {"performer", "--attention-features", "32", "--attention-redraw", "100"}}) {
    const Outcome trained = train(form[0], std::vector<std::string>{"--attention"} + form);
    ASSERT_EQ(trained.status, 0) << trained.err;
    EXPECT_EQ(
        heed({"generate", folder / form[0], "--prompt", "abc", "--max-tokens", "20", "--greedy"})
            .out,
        "abcdefghijklmnopqrstuvw\n")
        << form[0];
    EXPECT_THAT(heed({"attention", folder / form[0], "--text", "abcd"}).out,
                HasSubstr("decoder self-attention, layer 2"));
  }
}

TEST_F(LanguageModelVerbs, ResumeMakesTheModelThatAWholeTrainingMakes) {
  ASSERT_EQ(train("whole").status, 0);
  ASSERT_EQ(train("parts", {"--steps", "25", "--decay-steps", "250"}).status, 0);
  const Outcome resumed =
      heed({"train", "--resume", "--output", folder / "parts", "--steps", "250"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(read_file(folder / "parts/model.safetensors"),
            read_file(folder / "whole/model.safetensors"));
  EXPECT_THAT(
      heed({"train", "--resume", "--output", folder / "parts", "--task", "translation"}).err,
      HasSubstr("recipe.toml:7: train: got 1 file(s), wanted two"));
}

const std::vector<std::string> kTransformerXl{"--preset",         "transformer-xl",
                                              "--memory",         "20",
                                              "--layers",         "2",
                                              "--width",          "32",
                                              "--heads",          "2",
                                              "--hidden",         "64",
                                              "--context",        "9",
                                              "--validate-every", "50"};

// A window of nine letters does not know where in the alphabet it begins; the memory does.
TEST_F(LanguageModelVerbs, AMemoryIsTrainedResumedEvaluatedAndGeneratedWith) {
  const Outcome trained = train("model", kTransformerXl);
  ASSERT_EQ(trained.status, 0) << trained.err;
  const auto evaluated = [&](const std::string& memory) {
    return heed(
        {"evaluate", model(), "--test", folder / "text", "--context", "1", "--memory", memory});
  };
  EXPECT_THAT(evaluated("30").out, AllOf(StartsWith("perplexity = 1."), HasSubstr("5399 tokens")));
  EXPECT_THAT(evaluated("30").err, HasSubstr(" tokens/s\n"));
  EXPECT_EQ(heed({"generate", model(), "--prompt", "abc", "--max-tokens", "20", "--greedy"}).out,
            "abcdefghijklmnopqrstuvw\n");
  EXPECT_THAT(heed({"attention", model(), "--text", "abcd"}).out,
              HasSubstr("decoder self-attention, layer 2"));
  ASSERT_EQ(train("parts", kTransformerXl +
                               std::vector<std::string>{"--steps", "25", "--decay-steps", "250"})
                .status,
            0);
  const Outcome resumed =
      heed({"train", "--resume", "--output", folder / "parts", "--steps", "250"});
  ASSERT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(read_file(folder / "parts/model.safetensors"),
            read_file(folder / "model/model.safetensors"));
  EXPECT_THAT(heed({"evaluate", model(), "--test", folder / "text", "--context", "9", "--stride",
                    "3", "--memory", "4"})
                  .err,
              HasSubstr("--stride is of windows that forget each other"));
}

TEST_F(LanguageModelVerbs, RefusesWhatCannotBe) {
  EXPECT_THAT(train("model", {"--context", "2000"}).err, HasSubstr("above --max-positions 1024"));
  EXPECT_THAT(train("long", {"--context", "6000", "--max-positions", "6000"}).err,
              HasSubstr("a text of 4860 tokens has no window of 6000"));
  EXPECT_THAT(train("model", {"--rotary-base", "100"}).err,
              HasSubstr("--rotary-base wants --positions rotary"));
  EXPECT_THAT(train("model", {"--memory", "4"}).err,
              HasSubstr("a memory needs positions that are distances"));
  EXPECT_THAT(train("model", {"--relative-reach", "4"}).err,
              HasSubstr("--relative-reach wants --positions shaw"));
  EXPECT_THAT(train("model", {"--attention", "linear", "--attention-window", "4"}).err,
              HasSubstr("--attention-window wants --attention window or longformer"));
  EXPECT_THAT(train("model", {"--attention", "linear", "--attention-dropout", "0.1"}).err,
              HasSubstr("linear attention has no weights to drop: attention dropout must be 0, "
                        "not 0.1"));
  EXPECT_THAT(train("model", {"--attention", "fixed", "--attention-stride", "4"}).err,
              HasSubstr("a summary of 8 keys is longer than the stride, 4"));
  EXPECT_THAT(train("model", {"--beam", "4"}).err, HasSubstr("--beam"));
  EXPECT_THAT(heed({"train", "--task", "poetry"}).err, HasSubstr("--task: got 'poetry'"));
  EXPECT_THAT(heed({"train", "--config", folder.file("r.toml", "[run]\ntask = \"poetry\"\n")}).err,
              HasSubstr("got 'poetry', wanted translation|language-model"));
  folder.file("text", "bad \xff byte\n");
  EXPECT_THAT(train("model").err, HasSubstr("text:1: invalid UTF-8 (byte 5)"));
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(model()) / "config.json"));
}

TEST_F(LanguageModelVerbs, ARecipeSaysTheTask) {
  const std::string recipe = heed({"train", "--task", "language-model", "--layers", "3", "--train",
                                   folder / "text", "--dump-config"})
                                 .out;
  EXPECT_THAT(recipe, AllOf(HasSubstr("task = \"language-model\""), HasSubstr("layers = 3\n")));
  const std::string path = folder.file("recipe.toml", recipe);
  EXPECT_EQ(heed({"train", "--config", path, "--dump-config"}).out, recipe);
}

TEST_F(LanguageModelVerbs, WritesTextAsItIsMade) {
  ASSERT_EQ(train("model").status, 0);
  // A reader that closes the pipe ends it; nothing waits for the end of the text.
  const Outcome cut =
      shell(folder, "heed generate " + model() +
                        " --prompt abc --greedy --max-tokens 100000000 | head -c 5");
  EXPECT_EQ(cut.out, "abcde");
}

}  // namespace
}  // namespace heed::cli
