#include <chrono>
#include <thread>

#include "heed/base/files.h"
#include "heed/base/threads.h"
#include "heed/cli/compare_plan.h"
#include "heed/cli/compare_progress.h"
#include "heed/cli/interrupts.h"
#include "heed/cli/progress.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
#include "heed/compare/charts.h"
#include "heed/compare/page.h"
#include "heed/compare/tables.h"
#include "heed/compare/verdict.h"

namespace heed::cli {
namespace {

constexpr const char* kStudy = "study.toml";
constexpr auto kLook = std::chrono::milliseconds(100);

std::string budget_text(const CompareOptions& options) {
  if (options.steps > 0) return fmt::format("{} steps", options.steps);
  if (options.tokens > 0) return fmt::format("{} target tokens", options.tokens);
  if (options.seconds > 0) return duration_text(options.seconds);
  return "what each recipe says";
}

compare::PageTitle page_title(const CompareOptions& options, const compare::Plan& plan) {
  return {.title = options.title,
          .facts = {{"variants", fmt::format("{}", plan.variants.size())},
                    {"seeds", fmt::format("{}", plan.seeds.size())},
                    {"budget of each training", budget_text(options)},
                    {"threads of each run", fmt::format("{}", options.threads)},
                    {"runs beside each other", fmt::format("{}", options.jobs)}}};
}

void write_results(const CompareOptions& options, const compare::Plan& plan,
                   const compare::Results& results) {
  write_file(plan.folder / "table.csv", compare::summary_csv(results));
  write_file(plan.folder / "runs.csv", compare::runs_csv(results));
  write_file(plan.folder / "report.html",
             compare::comparison_html(page_title(options, plan), results));
  const auto charts = plan.folder / "charts";
  make_directories(charts);
  for (const compare::Chart& chart : compare::charts_of(results)) {
    write_file(charts / (compare::folder_name(chart.name) + ".svg"), chart.svg);
  }
}

void print_results(const compare::Plan& plan, const compare::Results& results) {
  print("{}", viz::terminal_tables(compare::summary_table(results, compare::main_numbers(results)),
                                   terminal_of_output()));
  for (const std::string& caveat : compare::caveats(results)) print("{}\n", caveat);
  tell("{}: report.html, table.csv, runs.csv and charts/", plan.folder.string());
}

int print_plan(const compare::Plan& plan) {
  for (const compare::Variant& variant : plan.variants) {
    const bool shares = variant.training != variant.name;
    print("{}{}\n", variant.name, shares ? ", of the training of " + variant.training : "");
  }
  return 0;
}

bool any_failed(const compare::Results& results) {
  for (const compare::VariantResult& variant : results.variants) {
    if (variant.count(compare::Fate::failed) > 0) return true;
  }
  return false;
}

int run(const CompareOptions& options) {
  const compare::Plan plan = compare_plan(options);
  if (options.dry_run) return print_plan(plan);
  make_directories(plan.folder);
  compare::Crew crew(compare::jobs_of(plan), options.jobs);
  CompareProgress progress(crew);
  const Interrupts interrupts;
  while (crew.work()) {
    progress.draw();
    if (interrupts.requested()) break;
    std::this_thread::sleep_for(kLook);
  }
  crew.stop();
  progress.end();
  const compare::Results results = compare::results_of(plan);
  write_results(options, plan, results);
  if (interrupts.requested()) {
    tell("stopped, {} of {} runs are done; the same command goes on", crew.jobs_done(),
         crew.jobs());
    return interrupts.exit_status();
  }
  print_results(plan, results);
  return any_failed(results) ? 1 : 0;
}

// The study's name: of its folder, or of the recipe that is varied.
std::string name_of_study(const CompareOptions& options) {
  if (!options.study.empty()) {
    return std::filesystem::absolute(options.study / ".").parent_path().filename().string();
  }
  return options.config.empty() ? "comparison" : options.config.stem().string();
}

void settle(CompareOptions& options) {
  if (options.title.empty()) options.title = name_of_study(options);
  if (options.output.empty()) options.output = "compare/" + name_of_study(options);
  if (options.jobs == 0) options.jobs = std::max(1, thread_count() / options.threads);
}

}  // namespace

Verb compare() {
  auto options = std::make_shared<CompareOptions>();
  Verb verb{.name = "compare", .summary = "train and measure several recipes, beside each other"};
  verb.details =
      "Trains each recipe with each seed in a process of its own, as many beside each other as "
      "there are free cores, measures each model and writes a table, a CSV file and a page. The "
      "same command goes on with what was stopped, and does nothing of it again. A run that "
      "diverges is a result. Keys of [decoding] and [scoring], and those that only a verb of "
      "--measure knows, are varied over one and the same training.";
  declare_compare(verb.settings, *options);
  verb.own_recipe = [options] {
    return options->study.empty() ? std::filesystem::path() : options->study / kStudy;
  };
  verb.check = [options](const Settings& settings) { prefer_budget_of_flags(settings, *options); };
  verb.run = [options, common = verb.common] {
    if (options->study.empty())
      options->config = common->config;
    else
      options->config = options->study / kStudy;
    settle(*options);
    return run(*options);
  };
  return verb;
}

}  // namespace heed::cli
