#include "heed/decode/generate.h"

#include "heed/base/threads.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/verbs.h"
#include "heed/text/whole_text.h"

namespace heed::cli {
namespace {

struct GenerateOptions {
  std::filesystem::path folder, prompt_file;
  std::string prompt;
  bool echo = true;
  decode::GenerateConfig config;
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
};

std::string prompt_of(const GenerateOptions& options) {
  constexpr int kStandardInput = 0;
  if (options.prompt_file.empty()) return options.prompt;
  return options.prompt_file == "-" ? read_text(kStandardInput, "standard input")
                                    : read_text(options.prompt_file);
}

// One sample is written as it comes; of several each when all have come.
int run(const GenerateOptions& options) {
  const Threads threads(options.threads);
  const decode::TextModel model =
      decode::load_packed_text_model(options.folder, options.compute_type);
  const std::string prompt = prompt_of(options);
  const Index longest = model.model.config().longest();
  const Index length = std::ssize(model.tokenizer.encode(prompt));
  check(length < longest, "the prompt has {} tokens; the model has learned positions for {}",
        length, longest);
  const std::string begun = options.echo ? prompt : "";
  if (options.config.greedy || options.config.sampling.samples == 1) {
    print("{}", begun);
    flush_output();
    decode::generate(model, prompt, options.config, [](Index, std::string_view text) {
      print("{}", text);
      flush_output();
    });
    print("\n");
    return 0;
  }
  bool first = true;
  for (const std::string& text : decode::generate(model, prompt, options.config)) {
    print("{}{}{}\n", first ? "" : "---------------\n", begun, text);
    first = false;
  }
  return 0;
}

void declare_sampling(Settings& settings, decode::GenerateConfig& config) {
  decode::SamplingConfig& sampling = config.sampling;
  settings.add("greedy", config.greedy, "always the likeliest token");
  settings
      .add("temperature", sampling.temperature,
           "below 1 sharpens the distribution, above 1 flattens it")
      .above(0);
  settings.add("top-k", sampling.top_k, "only from the k likeliest tokens; 0: all").at_least(0);
  settings
      .add("top-p", sampling.top_p,
           "only from the fewest tokens with this much probability together")
      .above(0)
      .at_most(1);
  settings
      .add("min-p", sampling.min_p,
           "only from tokens with this share of the likeliest's probability or more")
      .at_least(0)
      .at_most(1);
  settings.add("seed", sampling.seed, "seed of the random numbers");
  settings
      .add("samples", sampling.samples,
           "texts, each drawn by itself; several are written when all are done")
      .alias({"num-samples", "num-return-sequences"})
      .at_least(1)
      .at_most(1 << 16);
}

void declare_rules(Settings& settings, decode::Rules& rules) {
  settings
      .add("repetition-penalty", rules.repetition_penalty,
           "above 1 punishes what the text has said, prompt included")
      .above(0);
  settings
      .add("no-repeat-ngram", rules.no_repeat_ngram, "no n tokens in a row come twice; 0: they may")
      .alias({"no-repeat-ngram-size"})
      .at_least(0);
}

}  // namespace

Verb generate() {
  auto options = std::make_shared<GenerateOptions>();
  Verb verb{.name = "generate",
            .summary = "go on with a text",
            .details =
                "Text is written as it is made. It ends with the model's end token, before the "
                "first --stop, or with --max-tokens. A text that outgrows learned positions goes "
                "on from its later half."};
  Settings& settings = verb.settings;
  settings.add_positional("MODEL", options->folder, "model folder").required();
  settings.add("prompt", options->prompt, "what the text begins with");
  settings.add("prompt-file", options->prompt_file, "the same from a file; -: standard input");
  settings.add("echo", options->echo, "whether the prompt is written too");
  settings.add("max-tokens", options->config.most, "most tokens behind the prompt")
      .alias({"max-new-tokens"})
      .at_least(1);
  settings.add("stop", options->config.stops, "texts before which a text ends").called("TEXT ...");
  declare_sampling(settings, options->config);
  declare_rules(settings, options->config.sampling.rules);
  declare_compute_type(settings, options->compute_type);
  declare_threads(settings, options->threads);
  verb.check = [options](const Settings& all) {
    check_usage(options->prompt.empty() || options->prompt_file.empty(),
                "--prompt and --prompt-file both say what the text begins with");
    for (const char* name : {"temperature", "top-k", "top-p", "min-p", "seed", "samples"}) {
      all.check_read(name, !options->config.greedy, "no --greedy");
    }
  };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
