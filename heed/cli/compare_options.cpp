#include "heed/cli/compare_options.h"

namespace heed::cli {
namespace {

void declare_what(Settings& settings, CompareOptions& options) {
  settings.add_positional("STUDY", options.study, "folder with a study.toml, read as --config is");
  settings
      .add("compare.recipes", options.recipes,
           "recipes to compare, each on top of the one of --config; a file that is not there is "
           "looked for beside it")
      .called("FILE ...");
  settings
      .add("compare.vary", options.vary,
           "settings to vary: each value of one with each of the others")
      .called("KEY=A,B,C ...");
  settings.add("compare.set", options.set, "settings that hold for all").called("KEY=VALUE ...");
  settings
      .add("compare.measure", options.measures,
           "verbs that measure each model when it is trained, those with --figures")
      .called("VERB ...");
  settings.add("compare.title", options.title, "title of the page [the study's name]");
}

void declare_budget(Settings& settings, CompareOptions& options) {
  settings.add("compare.seeds", options.seeds, "seeds that each recipe is trained with, from 1 on")
      .at_least(1);
  settings.add("compare.steps", options.steps, "budget of each training, in steps; 0: no such")
      .at_least(0);
  settings
      .add("compare.tokens", options.tokens,
           "budget of each training, in target tokens; 0: no such")
      .at_least(0);
  settings
      .add("compare.seconds", options.seconds, "budget of each training, in seconds; 0: no such")
      .at_least(0);
}

void declare_data(Settings& settings, CompareOptions& options) {
  const auto add = [&](const char* key, std::vector<std::filesystem::path>& files,
                       const char* what) { settings.add(key, files, what).called("FILE ..."); };
  add("data.train", options.train, "training data of all, as `heed train --train` takes it");
  add("data.valid", options.valid, "validation data");
  add("data.test", options.test, "test data, which the verbs of --measure take");
}

}  // namespace

void declare_compare(Settings& settings, CompareOptions& options) {
  declare_what(settings, options);
  declare_budget(settings, options);
  declare_data(settings, options);
  settings
      .add("compare.output", options.output,
           "folder of all runs, the table and the page [compare/ and the study's name]")
      .called("FOLDER");
  settings
      .add("compare.jobs", options.jobs,
           "runs beside each other; 0: as many as the cores have room")
      .at_least(0);
  settings.add("compare.threads", options.threads, "computing threads of each run").at_least(1);
  settings.add("dry-run", options.dry_run, "print what would be compared, and stop");
}

void prefer_budget_of_flags(const Settings& settings, CompareOptions& options) {
  const auto flagged = [&](const char* name) { return !settings.find(name)->from_flag.empty(); };
  const bool steps = flagged("steps"), tokens = flagged("tokens"), seconds = flagged("seconds");
  if (!steps && !tokens && !seconds) return;
  if (!steps) options.steps = 0;
  if (!tokens) options.tokens = 0;
  if (!seconds) options.seconds = 0;
}

}  // namespace heed::cli
