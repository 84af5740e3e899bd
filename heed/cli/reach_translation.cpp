#include "heed/base/threads.h"
#include "heed/cli/figures_file.h"
#include "heed/cli/held_out.h"
#include "heed/cli/reach_report.h"
#include "heed/cli/reach_settings.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"

namespace heed::cli {
namespace {

struct PairReachOptions : ReachMeasure {
  data::TextFiles test;
  Index sentences = 100;
};

decode::TranslationModel model_of(const PairReachOptions& options) {
  if (!options.untrained) return decode::load_translation_model(options.folder);
  decode::TranslationModel model = decode::load_settings(options.folder);
  Rng rng(options.seed);
  model.model = models::SequenceToSequence(model.model.config(), rng);
  return model;
}

int run(const PairReachOptions& options) {
  const Threads threads(options.threads);
  const decode::TranslationModel model = model_of(options);
  const HeldOut text = read_held_out(options.test, options.invalid);
  FiguresFile file(options.figures);
  models::PairReach reach;
  Index done = 0;
  for (std::size_t i = 0; i < text.sources.size() && done < options.sentences; ++i) {
    if (text.sources[i].empty() || text.references[i].empty()) continue;
    const HeldOut one{
        .files = text.files, .sources = {text.sources[i]}, .references = {text.references[i]}};
    models::add_reach(model.model, batch_of(one, model), options.words, reach);
    ++done;
  }
  check(done > 0, "{}: no line has text on both sides", options.test.source.string());
  const viz::Terminal terminal = terminal_of_output();
  print("from the source\n{}\nfrom the words before\n{}",
        viz::terminal_table(reach_table(reach.source), terminal),
        viz::terminal_table(reach_table(reach.target), terminal));
  Figures figures;
  add_reach_figures(reach.source, "source", figures);
  add_reach_figures(reach.target, "target", figures);
  file.write(figures);
  return 0;
}

}  // namespace

Verb reach_translation() {
  auto options = std::make_shared<PairReachOptions>();
  Verb verb{.name = "reach",
            .task = Task::translation,
            .summary = "measure how far back a gradient reaches",
            .details = reach_details()};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings
      .add("data.test", options->test,
           "source sentences and their reference translations, plain or .gz")
      .called("SRC REF")
      .required();
  verb.settings.add("reach.sentences", options->sentences, "sentences of --test to measure")
      .at_least(1);
  declare_reach(verb.settings, *options);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
