#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

#include "heed/base/memory.h"
#include "heed/base/numbers.h"
#include "heed/base/threads.h"
#include "heed/cli/cost_pass.h"
#include "heed/cli/figures_file.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"

namespace heed::cli {

template <>
struct Names<CostPass> {
  static constexpr std::pair<const char*, CostPass> all[] = {{"forward", CostPass::forward},
                                                             {"training", CostPass::training},
                                                             {"decode", CostPass::decode}};
};

template <>
struct Names<nn::AttentionPath> {
  static constexpr std::pair<const char*, nn::AttentionPath> all[] = {
      {"tiled", nn::AttentionPath::tiled}, {"plain", nn::AttentionPath::plain}};
};

template <>
struct Names<Cache> {
  static constexpr std::pair<const char*, Cache> all[] = {{"with", Cache::with},
                                                          {"without", Cache::without}};
};

namespace {

constexpr double kMegabyte = 1e6;

struct CostOptions {
  std::filesystem::path folder, figures;
  CostConfig config;
  std::vector<Index> lengths = {128, 256, 512, 1024, 2048, 4096, 8192, 16384};
  double seconds = 60.0;  // after which longer texts are left out
  Index memory = 0;       // MB; 0: what is free
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
};

// One length's; without a cost where it was left out.
struct Row {
  Index length;
  std::optional<Cost> cost = {};
};

models::LanguageModel model_of(const CostOptions& options) {
  return options.config.pass == CostPass::training
             ? models::load_language_model(options.folder)
             : models::load_packed_language_model(options.folder, options.compute_type);
}

// What a pass over `length` may take, by the one measured before, which grows no faster than its
// largest parts; and by what the formula of attention holds of one layer at the least.
double expected_memory(const models::LanguageModelConfig& model, const CostConfig& config,
                       std::span<const Row> before, Index length) {
  const bool plain = config.attention == nn::AttentionPath::plain;
  const auto squared = [](double x) { return x * x; };
  double least = 0.0;
  if (plain && (config.pass != CostPass::decode || config.cache == Cache::without)) {
    least = 3.0 * sizeof(float) * static_cast<double>(model.heads) *
            squared(static_cast<double>(length));
  }
  if (before.empty() || !before.back().cost) return least;
  const double growth = static_cast<double>(length) / static_cast<double>(before.back().length);
  const auto measured = static_cast<double>(before.back().cost->memory);
  return std::max(least, measured * (plain ? squared(growth) : growth));
}

// Why a length is left out, or nothing.
std::string refusal(const CostOptions& options, const models::LanguageModelConfig& model,
                    std::span<const Row> before, Index length) {
  const Index read = length + tokens_beyond(options.config);
  if (read > model.longest()) {
    return fmt::format("the model has learned positions for {} tokens, not {}", model.longest(),
                       read);
  }
  const auto slow = std::ranges::find_if(before, [&](const Row& row) {
    return row.cost && row.cost->milliseconds > 1000 * options.seconds;
  });
  if (slow != before.end()) {
    return fmt::format("{} tokens took more than --seconds {}", slow->length, options.seconds);
  }
  const double wanted = expected_memory(model, options.config, before, length);
  const double free = options.memory > 0 ? kMegabyte * static_cast<double>(options.memory)
                                         : static_cast<double>(available_memory());
  if (wanted > free) {
    return fmt::format("wants about {} MB of memory, {} MB are free", grouped(wanted / kMegabyte),
                       grouped(free / kMegabyte));
  }
  return {};
}

Row measured(const models::LanguageModel& model, const CostOptions& options, Index length) {
  try {
    return {length, cost_of(model, options.config, length, options.seconds)};
  } catch (const std::bad_alloc&) {
    tell("length {}: left out, out of memory", length);
    return {length};
  }
}

double tokens_per_second(const Cost& cost) {
  return static_cast<double>(cost.tokens) / cost.milliseconds * 1000;
}

viz::Table table_of(std::span<const Row> rows) {
  viz::Table table{.header = {"length", "milliseconds", "tokens/s", "MB"}};
  for (const auto& [length, cost] : rows) {
    table.rows.push_back({fmt::format("{}", length), "-", "-", "-"});
    if (!cost) continue;
    table.rows.back() = {fmt::format("{}", length), fmt::format("{:.2f}", cost->milliseconds),
                         fmt::format("{:.0f}", tokens_per_second(*cost)),
                         fmt::format("{:.1f}", static_cast<double>(cost->memory) / kMegabyte)};
  }
  return table;
}

Curve curve_of(std::span<const Row> rows, std::string name, std::string y_axis,
               const std::function<double(const Cost&)>& value) {
  Curve curve{.name = std::move(name), .x_axis = "tokens of text", .y_axis = std::move(y_axis)};
  for (const auto& [length, cost] : rows) {
    curve.x.push_back(static_cast<double>(length));
    curve.y.push_back(cost ? value(*cost) : std::numeric_limits<double>::quiet_NaN());
  }
  return curve;
}

Figures figures_of(std::span<const Row> rows) {
  const auto megabytes = [](const Cost& cost) {
    return static_cast<double>(cost.memory) / kMegabyte;
  };
  Figures figures;
  for (const auto& [length, cost] : rows) {
    if (!cost) continue;
    figures.add(fmt::format("milliseconds at {}", length), cost->milliseconds);
    figures.add(fmt::format("MB at {}", length), megabytes(*cost));
  }
  figures.curves = {curve_of(rows, "time by length", "milliseconds",
                             [](const Cost& cost) { return cost.milliseconds; }),
                    curve_of(rows, "tokens/s by length", "tokens/s", tokens_per_second),
                    curve_of(rows, "peak memory by length", "MB", megabytes)};
  return figures;
}

int run(const CostOptions& options) {
  const Threads threads(options.threads);
  const models::LanguageModel model = model_of(options);
  check_usage(
      options.config.attention == nn::AttentionPath::tiled || !model.config().attention.is_linear(),
      "--attention plain: linear attention has no formula that holds Tq x Tk");
  FiguresFile file(options.figures);
  std::vector<Row> rows;
  for (const Index length : options.lengths) {
    const std::string why = refusal(options, model.config(), rows, length);
    if (!why.empty()) tell("length {}: left out, {}", length, why);
    rows.push_back(why.empty() ? measured(model, options, length) : Row{length});
  }
  print("{}", viz::terminal_table(table_of(rows), terminal_of_output()));
  file.write(figures_of(rows));
  return 0;
}

void declare(Settings& settings, CostOptions& options) {
  settings.add_positional("MODEL", options.folder, "model folder").required();
  settings.add("cost.lengths", options.lengths, "tokens of a text, ascending").at_least(1);
  settings.add("cost.pass", options.config.pass,
               "what is timed. forward: a text read at once; training: a step without its "
               "optimizer; decode: one token more behind a text");
  settings.add("cost.attention", options.config.attention,
               "tiled: as always; plain: the formula as it is written, which holds every weight");
  settings.add("cost.cache", options.config.cache,
               "decode: keys and values of the text are kept, or it is read again for each token");
  settings.add("cost.repeats", options.config.repeats, "passes, of which the median counts")
      .at_least(1);
  settings
      .add("cost.seconds", options.seconds, "a pass that takes longer is the last that is timed")
      .above(0);
  settings
      .add("cost.memory", options.memory,
           "MB that a pass may take, by the one before; 0: what is free")
      .at_least(0);
  declare_figures(settings, options.figures);
  declare_compute_type(settings, options.compute_type);
  declare_threads(settings, options.threads);
}

}  // namespace

Verb cost() {
  auto options = std::make_shared<CostOptions>();
  Verb verb{.name = "cost",
            .task = Task::language_model,
            .summary = "measure time and memory of a pass by the length of the text"};
  verb.details =
      "Reads random tokens, one text at a time. What does not fit into memory, or would take too "
      "long, is left out with a line that says so. Memory is what a pass holds at the most beside "
      "the model.";
  declare(verb.settings, *options);
  verb.check = [options](const Settings& settings) {
    const auto& lengths = options->lengths;
    check_usage(std::ranges::adjacent_find(lengths, std::ranges::greater_equal{}) == lengths.end(),
                "--lengths: got {}, wanted them to ascend", fmt::join(lengths, " "));
    settings.check_read("cache", options->config.pass == CostPass::decode, "--pass decode");
    settings.check_read("compute-type", options->config.pass != CostPass::training,
                        "another --pass than training, which is in float32");
  };
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
