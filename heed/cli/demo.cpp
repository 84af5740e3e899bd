#include <algorithm>
#include <memory>

#include "heed/base/files.h"
#include "heed/cli/attention_example.h"
#include "heed/cli/dates_task.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
#include "heed/data/date_batches.h"
#include "heed/models/summary.h"
#include "heed/text/exact_match.h"
#include "heed/train/trainer.h"

namespace heed::cli {
namespace {

struct DemoOptions {
  Index steps = 700;
  std::uint32_t seed = 1;
  std::filesystem::path report;
};

constexpr Index kBatch = 128, kValidation = 200, kTested = 1000, kShown = 6, kDrawn = 3;

models::TransformerConfig config_for(const Characters& characters) {
  models::TransformerConfig config = models::base(characters.size());
  config.encoder_layers = config.decoder_layers = 2;
  config.width = 64;
  config.heads = 4;
  config.hidden = 256;
  config.dropout = 0.0f;  // no date comes twice: there is nothing to learn by heart
  config.end = characters.end();
  config.pad = characters.pad();
  return config;
}

train::TrainerConfig training_for(const DemoOptions& options) {
  return {.seed = options.seed,
          .schedule = {.kind = train::ScheduleKind::cosine,
                       .peak = 6e-3,
                       .warmup = std::min<Index>(100, options.steps / 4),
                       .steps = options.steps},
          .limits = {.steps = options.steps},
          .report = {.steps = 20},
          .validate = {.steps = 100},
          .better = train::Better::higher};
}

// Prints a line a validation, and keeps what the report draws.
class Journal : public train::Observer {
 public:
  void reported(const train::Report& report) override {
    add_point(metrics_.training, "loss", report.step, report.loss);
    add_point(metrics_.training, "learning_rate", report.step, report.learning_rate);
    add_point(metrics_.training, "tokens_per_second", report.step, report.tokens_per_second);
    add_point(metrics_.training, "gradient_norm", report.step, report.gradient_norm);
    loss_ = report.loss;
  }

  void validated(const train::ValidationReport& report) override {
    const auto& [exact_match, metrics] = report.validation;
    for (const auto& [name, value] : metrics) {
      add_point(metrics_.validation, name, report.step, value);
    }
    print("  step {:4}  {:4.1f} s  training loss {:.4f}  ", report.step, report.seconds, loss_);
    print("validation loss {:.4f}  exact match {:.1f} %\n", metrics.front().second, exact_match);
    flush_output();
  }

  const viz::RunMetrics& metrics() const { return metrics_; }

 private:
  viz::RunMetrics metrics_;
  double loss_ = 0.0;
};

// The model and what it is asked.
struct Demo {
  explicit Demo(const DemoOptions& chosen)
      : options(chosen), rng(chosen.seed), model(config_for(characters), rng) {}

  DemoOptions options;
  Characters characters = data::date_characters();
  Rng rng;
  models::Transformer model;
};

double validation_loss(const Demo& demo, std::span<const data::DateExample> examples) {
  NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Batch batch = data::date_batch(demo.characters, examples);
  return demo.model.loss(batch, {}, pass).item();
}

std::vector<std::string> targets_of(std::span<const data::DateExample> examples) {
  std::vector<std::string> targets;
  for (const data::DateExample& example : examples) targets.push_back(example.target);
  return targets;
}

void train_on_dates(Demo& demo, Journal& journal) {
  const auto examples =
      data::date_examples(data::dates_of(data::DateSplit::valid), kValidation, demo.rng);
  const std::vector<std::string> targets = targets_of(examples);
  data::DateBatches batches(
      {.batch = kBatch, .batches = demo.options.steps, .seed = demo.options.seed}, demo.characters);
  const auto validate = [&] {
    const double exact =
        exact_match(normalise(demo.model, demo.characters, examples), std::span(&targets, 1));
    return train::Validation{
        .score = exact,
        .metrics = {{"loss", validation_loss(demo, examples)}, {"exact_match", exact}}};
  };
  const auto loss = [&](const Batch& batch, Index tokens, nn::Pass& pass) {
    return demo.model.loss(batch, {.tokens = tokens}, pass);
  };
  train::Trainer trainer({.parameters = nn::parameters(demo.model),
                          .loss = loss,
                          .batches = batches,
                          .validate = validate},
                         training_for(demo.options));
  trainer.watch(journal);
  trainer.run(std::atomic<bool>(false));
}

viz::AttentionExample attention_of(const Demo& demo, const viz::Translation& one) {
  return attention_example(demo.model, segmented(demo.characters, one.source),
                           segmented(demo.characters, one.output));
}

std::string report_page(const Demo& demo, viz::Report report,
                        std::span<const viz::Translation> shown) {
  const models::TransformerConfig& config = demo.model.config();
  report.title = "heed demo: dates in four languages to ISO 8601";
  report.config = {{"encoder and decoder layers",
                    fmt::format("{} + {}", config.encoder_layers, config.decoder_layers)},
                   {"width", fmt::format("{}", config.width)},
                   {"heads", fmt::format("{}", config.heads)},
                   {"hidden", fmt::format("{}", config.hidden)},
                   {"vocabulary (characters)", fmt::format("{}", demo.characters.size())},
                   {"dates a step", fmt::format("{}", kBatch)},
                   {"steps", fmt::format("{}", demo.options.steps)},
                   {"seed", fmt::format("{}", demo.options.seed)}};
  report.translations.assign(shown.begin(), shown.end());
  for (const viz::Translation& one : shown.first(std::min<std::size_t>(kDrawn, shown.size()))) {
    report.attention.push_back(attention_of(demo, one));
  }
  return report_html(report);
}

int run(const DemoOptions& options) {
  FileWriter page(options.report);  // before the work: where it cannot be written, there is none
  Demo demo(options);
  print("A Transformer of {} weights learns to read dates: English, French, German, Korean.\n",
        models::total(nn::parameters(demo.model)).parameters);
  Journal journal;
  train_on_dates(demo, journal);

  const auto tests = data::date_examples(data::dates_of(data::DateSplit::test), kTested, demo.rng);
  const std::vector<std::string> outputs = normalise(demo.model, demo.characters, tests);
  const std::vector<std::string> targets = targets_of(tests);
  const auto in_field = attention_in_field(demo.model, demo.characters, tests, outputs);
  const auto best = std::ranges::max_element(in_field);
  const Index layer = best - in_field.begin();  // whose cross-attention finds the most fields

  std::vector<viz::Translation> shown;
  print("\n{} dates that no training example held, such as\n", kTested);
  for (Index i = 0; i < kShown; ++i) {
    shown.push_back({tests[i].source, outputs[i], tests[i].target});
    print("  {} -> {}\n", tests[i].source, outputs[i]);
  }
  const viz::AttentionExample example = attention_of(demo, shown[0]);
  const auto heads = viz::heads_of(example.maps, nn::AttentionKind::cross, layer);
  print("\n{}\n", terminal_attention(viz::mean_of(heads), terminal_of_output()));
  const std::string match = fmt::format("{:.1f} %", exact_match(outputs, std::span(&targets, 1)));
  const std::string field = fmt::format("{:.1f} %", 100 * *best);
  print("exact match: {}\nattention in field: {} (layer {} of the decoder)\n", match, field,
        layer + 1);
  page.write(report_page(demo,
                         {.figures = {{"exact match", match}, {"attention in field", field}},
                          .metrics = journal.metrics()},
                         shown));
  page.commit();
  print("{}: the training, and every head's attention\n", options.report.string());
  return 0;
}

}  // namespace

Verb demo() {
  auto options = std::make_shared<DemoOptions>();
  Verb verb{.name = "demo",
            .summary = "train on an embedded task, translate, show the attention",
            .details =
                "Dates as people write them in four languages become ISO 8601. Takes less "
                "than a minute and needs no file."};
  verb.settings.add("steps", options->steps, "training steps").at_least(1);
  verb.settings.add("seed", options->seed, "seed of weights and data");
  verb.settings.add("report", options->report, "page to write [report.html]");
  verb.run = [options] {
    if (options->report.empty()) options->report = "report.html";
    return run(*options);
  };
  return verb;
}

}  // namespace heed::cli
