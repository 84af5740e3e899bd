#include "heed/base/threads.h"
#include "heed/cli/held_out.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/score_settings.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

struct EvaluateOptions {
  std::filesystem::path folder, output;
  data::TextFiles test;
  ScoreOptions scores;
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
  SearchOptions search;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

int run(const EvaluateOptions& options) {
  const Threads threads(options.threads);
  decode::TranslationModel model = decode::load_packed_model(options.folder, options.compute_type);
  model.shortlist = shortlist_of(options.folder, model.tokenizers, options.search);
  const HeldOut text = read_held_out(options.test, options.invalid);
  const Batch pairs = batch_of(text, model);
  std::optional<Output> output;  // what cannot be written is known before the work
  if (!options.output.empty()) output.emplace(options.output);
  const std::vector<std::string> hypotheses = translations(text, model, options.search);
  if (output) {
    for (const std::string& line : hypotheses) output->line(line);
    output->commit();
  }
  print("{}", score_lines(hypotheses, std::span(&text.references, 1), options.scores));
  const models::Likelihood references = likelihood(model.model, pairs);
  print("perplexity = {:.3f} (loss {:.4f} a token, {} tokens)\n", references.perplexity(),
        references.loss(), references.tokens);
  return 0;
}

}  // namespace

Verb evaluate_translation() {
  auto options = std::make_shared<EvaluateOptions>();
  options->scores.metrics = {Metric::bleu, Metric::chrf, Metric::exact};
  Verb verb{.name = "evaluate",
            .task = Task::translation,
            .summary = "translate a test set and measure the result"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings
      .add("data.test", options->test,
           "source sentences and their reference translations, plain or .gz")
      .called("SRC REF")
      .required();
  verb.settings.add("output", options->output, "write the translations here");
  declare_invalid_utf8(verb.settings, options->invalid);
  declare_scores(verb.settings, options->scores);
  declare_compute_type(verb.settings, options->compute_type);
  declare_threads(verb.settings, options->threads);
  declare_search(verb.settings, options->search);
  declare_sampling_seed(verb.settings, options->search);
  declare_shortlist(verb.settings, options->search);
  verb.prepare = [options] {
    if (!options->folder.empty()) options->search = search_options(options->folder);
  };
  verb.check = [options](const Settings& settings) {
    check_search(settings, options->search);
    settings.check_read("seed", options->search.search == Search::sampling, "--search sampling");
  };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
