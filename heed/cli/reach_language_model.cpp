#include "heed/base/threads.h"
#include "heed/cli/context.h"
#include "heed/cli/figures_file.h"
#include "heed/cli/reach_report.h"
#include "heed/cli/reach_settings.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
#include "heed/decode/text_model.h"
#include "heed/text/whole_text.h"

namespace heed::cli {
namespace {

struct TextReachOptions : ReachMeasure {
  std::filesystem::path test;
  Index context = 0, windows = 20;
};

decode::TextModel model_of(const TextReachOptions& options) {
  if (!options.untrained) return decode::load_text_model(options.folder);
  decode::TextModel model = decode::load_text_settings(options.folder);
  Rng rng(options.seed);
  model.model = models::LanguageModel(model.model.config(), rng);
  return model;
}

// Tokens, and the ones that follow them.
Batch window_at(std::span<const Token> tokens, Index first, Index length) {
  const auto begin = tokens.begin() + first;
  return {.source = {},
          .target = pack({{begin, begin + length}}),
          .labels = {begin + 1, begin + length + 1}};
}

int run(const TextReachOptions& options) {
  const Threads threads(options.threads);
  const decode::TextModel model = model_of(options);
  const Index context = context_of(options.context, model.model.config());
  const std::vector<Token> tokens =
      model.tokenizer.encode(read_text(options.test, options.invalid));
  check(std::ssize(tokens) > context, "{}: {} tokens, wanted more than --context {}",
        options.test.string(), tokens.size(), context);
  FiguresFile file(options.figures);
  models::GradientReach reach;
  const Index windows = std::min(options.windows, (std::ssize(tokens) - 1) / context);
  for (Index i = 0; i < windows; ++i) {
    models::add_reach(model.model, window_at(tokens, i * context, context), options.words, reach);
  }
  print("{}", viz::terminal_table(reach_table(reach), terminal_of_output()));
  Figures figures;
  add_reach_figures(reach, "", figures);
  file.write(figures);
  return 0;
}

}  // namespace

Verb reach_language_model() {
  auto options = std::make_shared<TextReachOptions>();
  Verb verb{.name = "reach",
            .task = Task::language_model,
            .summary = "measure how far back a gradient reaches",
            .details = reach_details()};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("data.test", options->test, "text, plain or .gz").required();
  verb.settings
      .add("reach.context", options->context, "tokens of a window; 0: the model's longest text")
      .at_least(0);
  verb.settings.add("reach.windows", options->windows, "windows of --test to measure, the first")
      .at_least(1);
  declare_reach(verb.settings, *options);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
