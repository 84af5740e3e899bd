#include "heed/cli/attention_kind.h"
#include "heed/cli/explain_drawing.h"
#include "heed/cli/verbs.h"
#include "heed/explain/translation.h"

namespace heed::cli {
namespace {

struct ExplainTranslationOptions {
  std::filesystem::path folder;
  explain::SentencePair pair;
  std::optional<nn::AttentionKind> side;
  ExplainOptions shown;
};

int run(const ExplainTranslationOptions& options) {
  const decode::TranslationModel model = decode::load_translation_model(options.folder);
  explain::Choice choice = options.shown.choice();
  choice.only = options.side;
  tell_explanation(explain::explain(model, options.pair, choice), options.shown.html);
  return 0;
}

}  // namespace

Verb explain_translation() {
  auto options = std::make_shared<ExplainTranslationOptions>();
  Verb verb{.name = "explain",
            .task = Task::translation,
            .summary = "show every step of a model while it translates a sentence"};
  Settings& settings = verb.settings;
  settings.add_positional("MODEL", options->folder, "model folder").required();
  settings.add("source", options->pair.source, "a sentence").required();
  settings.add("target", options->pair.target, "its translation [the model's own]");
  settings.add("side", options->side,
               "one attention alone: cross-attention, or the self-attention of encoder or decoder "
               "[all three]");
  declare_explanation(settings, options->shown);
  settings.add("beams", options->shown.beams,
               "beams of the search that is shown; 0: those of the model's own")
      .at_least(0);
  declare_page(settings, options->shown.html);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
