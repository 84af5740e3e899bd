#include <fmt/core.h>

#include "heed/cli/score_settings.h"
#include "heed/cli/search_settings.h"
#include "heed/cli/text_files.h"
#include "heed/cli/verbs.h"
#include "heed/data/batches.h"
#include "heed/data/parallel_text.h"
#include "heed/decode/score.h"

namespace heed::cli {

namespace {

struct EvaluateOptions {
  std::filesystem::path folder, output;
  FilePair test;
  ScoreOptions scores;
  SearchOptions search;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
};

struct TestSet {
  std::vector<std::string> sources, references;
};

TestSet read(const EvaluateOptions& options) {
  data::ParallelText lines({options.test.source, options.test.target}, options.invalid);
  TestSet set;
  for (std::string source, reference; lines.next(source, reference);) {
    set.sources.push_back(source);
    set.references.push_back(reference);
  }
  return set;
}

// How well the references are foretold, a token of theirs at a time.
decode::Foretold foretold(const decode::TranslationModel& model, const TestSet& set) {
  std::vector<data::PairList::Sides> sides;
  for (std::size_t i = 0; i < set.sources.size(); ++i) {
    sides.emplace_back(model.tokenizers.source.encode(set.sources[i]),
                       model.tokenizers.target.encode(set.references[i]));
  }
  const data::PairList pairs(std::move(sides));
  const models::TransformerConfig& config = model.model.config();
  const data::BatchOptions options{
      .order = data::Order::as_written, .end = config.end, .start = config.pad};
  decode::Foretold sum;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(pairs.count()); ++i) {
    const data::Batch batch = data::batch_of(pairs, std::span(&i, 1), options);
    for (const decode::Foretold& one :
         decode::score(model.model, batch.source, batch.target, batch.answers)) {
      sum += one;
    }
  }
  return sum;
}

std::vector<std::string> translations(const decode::TranslationModel& model, const TestSet& set,
                                      const EvaluateOptions& options) {
  std::vector<decode::Line> lines;
  for (const std::string& source : set.sources) lines.push_back({source, options.search.prefix});
  decode::TranslateConfig config = translate_config(options.search);
  config.name = options.test.source.string();
  std::vector<std::string> texts;
  for (const decode::Translation& one : decode::translate(model.translator(), lines, config)) {
    texts.push_back(one.outputs.front().text);
  }
  return texts;
}

int run(const EvaluateOptions& options) {
  const decode::TranslationModel model = decode::load_translation_model(options.folder);
  const TestSet set = read(options);
  const std::vector<std::string> hypotheses = translations(model, set, options);
  if (!options.output.empty()) {
    Output output(options.output);
    for (const std::string& line : hypotheses) output.line(line);
    output.commit();
  }
  const decode::Foretold answers = foretold(model, set);
  fmt::print("{}", score_lines(hypotheses, std::span(&set.references, 1), options.scores));
  fmt::print("perplexity = {:.3f} (loss {:.4f} a token, {} tokens)\n", answers.perplexity(),
             answers.loss(), answers.tokens);
  return 0;
}

}  // namespace

Verb evaluate() {
  auto options = std::make_shared<EvaluateOptions>();
  options->scores.metrics = {Metric::bleu, Metric::chrf, Metric::exact};
  Verb verb{.name = "evaluate", .summary = "translate a test set and measure the result"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("data.test", options->test, "source and reference, line by line")
      .called("SRC REF")
      .required();
  verb.settings.add("output", options->output, "where the translations go, if anywhere");
  verb.settings.add("data.invalid-utf8", options->invalid,
                    "what becomes of bytes that are no UTF-8");
  declare_scores(verb.settings, options->scores);
  declare_search(verb.settings, options->search);
  declare_sampling(verb.settings, options->search);
  verb.prepare = [options] {
    if (!options->folder.empty()) options->search = search_options(options->folder);
  };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
