#include "heed/cli/explain_training.h"

#include "heed/cli/explain_drawing.h"
#include "heed/explain/training.h"

namespace heed::cli {

void declare_explained_training(Settings& settings, ExplainTrainingOptions& options) {
  explain::TrainingChoice& choice = options.choice;
  settings
      .add("train", options.texts,
           "train a tiny model on these pairs until it says them, and show how; no MODEL then")
      .called("SRC TGT ...");
  settings.add("units", choice.units, "--train: what its vocabulary is made of");
  settings.add("layers", choice.layers, "--train: layers of encoder and of decoder").at_least(1);
  settings.add("width", choice.width, "--train: width of the model").at_least(1);
  settings.add("heads", choice.heads, "--train: attention heads").at_least(1);
  settings.add("hidden", choice.hidden, "--train: hidden width of the feed-forward network")
      .at_least(1);
  settings.add("learning-rate", choice.learning_rate, "--train: of Adam, constant").above(0);
  settings.add("steps", choice.steps, "--train: the most steps").at_least(1);
  settings.add("seed", choice.seed, "--train: of the first weights");
}

void check_explained_training(const Settings& settings, const ExplainTrainingOptions& options) {
  const bool trains = !options.texts.empty();
  check_usage(options.texts.size() % 2 == 0, "--train wants pairs, SRC TGT, got {} texts",
              options.texts.size());
  for (const char* name :
       {"units", "layers", "width", "heads", "hidden", "learning-rate", "steps", "seed"}) {
    settings.check_read(name, trains, "--train");
  }
  for (const char* name :
       {"source", "target", "side", "layer", "head", "place", "likeliest", "beams"}) {
    settings.check_read(name, !trains, "a MODEL, not --train");
  }
}

void run_explained_training(ExplainTrainingOptions options, const std::filesystem::path& html) {
  for (std::size_t i = 0; i + 1 < options.texts.size(); i += 2) {
    options.choice.pairs.push_back({.source = options.texts[i], .target = options.texts[i + 1]});
  }
  tell_explanation(explain::explain_training(options.choice), html);
}

}  // namespace heed::cli
