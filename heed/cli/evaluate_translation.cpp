#include <algorithm>

#include "heed/base/stopwatch.h"
#include "heed/base/threads.h"
#include "heed/cli/figures_file.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/prediction_figures.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/translation_figures.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

namespace {

struct EvaluateOptions {
  std::filesystem::path folder, output, figures;
  data::TextFiles test;
  ScoreOptions scores;
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
  SearchOptions search;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
  std::vector<Index> lengths;
  bool by_length = false, calibration = false;
};

// The translations, and how many of their tokens a second of decoding gave.
struct Timed {
  Translated translated;
  double tokens_per_second;
};

Timed timed_translations(const HeldOut& text, const decode::TranslationModel& model,
                         const SearchOptions& search) {
  const Stopwatch clock;
  Timed timed{.translated = translations(text, model, search), .tokens_per_second = 0.0};
  timed.tokens_per_second = static_cast<double>(timed.translated.tokens) / clock.seconds();
  return timed;
}

models::Predictions predictions_of(const decode::TranslationModel& model, const Batch& pairs) {
  models::Predictions predictions;
  nn::Pass pass = nn::Pass::inference();
  models::each_score(model.model, pairs, pass,
                     [&](Index, const models::RowScore& score) { predictions += score; });
  return predictions;
}

int run(const EvaluateOptions& options) {
  const Threads threads(options.threads);
  decode::TranslationModel model = decode::load_packed_model(options.folder, options.compute_type);
  model.shortlist = shortlist_of(options.folder, model.tokenizers, options.search);
  const HeldOut text = read_held_out(options.test, options.invalid);
  const Batch pairs = batch_of(text, model);
  std::optional<Output> output;  // what cannot be written is known before the work
  if (!options.output.empty()) output.emplace(options.output);
  FiguresFile file(options.figures);
  const auto [translated, tokens_per_second] = timed_translations(text, model, options.search);
  const std::vector<std::string>& hypotheses = translated.lines;
  if (output) {
    for (const std::string& line : hypotheses) output->line(line);
    output->commit();
  }
  print("{}", score_lines(hypotheses, std::span(&text.references, 1), options.scores));
  const models::Predictions predictions = predictions_of(model, pairs);
  const models::Likelihood& references = predictions.labels;
  print("perplexity = {:.3f} (loss {:.4f} a token, {} tokens)\n", references.perplexity(),
        references.loss(), references.tokens);
  const Pieces pieces = pieces_of(text, pairs, model.tokenizers.source, references);
  print("{}", pieces_text(pieces));
  const auto lengths = scores_by_length(text, hypotheses, options.scores, options.lengths);
  if (options.by_length) {
    print("{}", viz::terminal_table(length_table(lengths), terminal_of_output()));
  }
  if (options.calibration) print("{}", calibration_text(predictions.calibration));
  Figures figures;
  add_scores(text, hypotheses, options.scores, figures);
  add_predictions(predictions, figures);
  add_pieces(pieces, figures);
  figures.add("tokens/s decoding", tokens_per_second);
  add_curves(lengths, figures);
  file.write(figures);
  return 0;
}

void declare_evaluation(Settings& settings, EvaluateOptions& options) {
  settings
      .add("evaluation.lengths", options.lengths,
           "words of a source up to which the scores by length count together, ascending; longer "
           "ones are the last group. Without: about an eighth of the sentences each")
      .at_least(1);
  settings.add("evaluation.by-length", options.by_length,
               "also print BLEU and exact match by words of the source");
  declare_calibration(settings, options.calibration);
  declare_figures(settings, options.figures);
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
  declare_evaluation(verb.settings, *options);
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
    check_usage(std::ranges::adjacent_find(options->lengths, std::ranges::greater_equal{}) ==
                    options->lengths.end(),
                "--lengths: got {}, wanted them to ascend", fmt::join(options->lengths, " "));
    settings.check_read("seed", options->search.search == Search::sampling, "--search sampling");
  };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
