#include "heed/cli/attention_kind.h"
#include "heed/cli/explain_drawing.h"
#include "heed/cli/explain_training.h"
#include "heed/cli/verbs.h"
#include "heed/explain/translation.h"

namespace heed::cli {
namespace {

struct ExplainTranslationOptions {
  std::filesystem::path folder;
  explain::SentencePair pair;
  std::optional<nn::AttentionKind> side;
  ExplainOptions shown;
  ExplainTrainingOptions training;
};

void check_options(const Settings& settings, const ExplainTranslationOptions& options) {
  check_explained_training(settings, options.training);
  const bool trains = !options.training.texts.empty();
  check_usage(options.folder.empty() || !trains,
              "--train makes a model of its own; MODEL cannot be given with it");
  check_usage(!options.folder.empty() || trains, "explain wants a MODEL, or --train SRC TGT");
  check_usage(trains || !options.pair.source.empty(), "explain wants --source");
}

int run(const ExplainTranslationOptions& options) {
  if (!options.training.texts.empty()) {
    run_explained_training(options.training, options.shown.html);
    return 0;
  }
  const decode::TranslationModel model = decode::load_translation_model(options.folder);
  explain::Choice choice = options.shown.choice();
  choice.only = options.side;
  tell_explanation(explain::explain(model, options.pair, choice), options.shown.html);
  return 0;
}

}  // namespace

Verb explain_translation() {
  auto options = std::make_shared<ExplainTranslationOptions>();
  Verb verb{
      .name = "explain",
      .task = Task::translation,
      .summary = "show every step of a model while it translates a sentence, or learns one",
      .details =
          "With a MODEL: tokens, embeddings, one layer's and head's queries, keys, values, "
          "scores and weights, residuals and norms, likeliest tokens, and both searches. With "
          "--train: prediction, cross-entropy, gradients and update of a tiny Transformer, "
          "step after step until greedy search says every target."};
  Settings& settings = verb.settings;
  settings.add_positional("MODEL", options->folder, "model folder");
  settings.add("source", options->pair.source, "a sentence");
  settings.add("target", options->pair.target, "its translation [the model's own]");
  settings.add("side", options->side,
               "one attention alone: cross-attention, or the self-attention of encoder or decoder "
               "[all three]");
  declare_explanation(settings, options->shown);
  settings
      .add("beams", options->shown.beams,
           "beams of the search that is shown [those of the model's own]")
      .at_least(2);
  declare_explained_training(settings, options->training);
  declare_page(settings, options->shown.html);
  verb.check = [options](const Settings& given) { check_options(given, *options); };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
