#include "heed/cli/report.h"

#include "heed/base/files.h"
#include "heed/cli/recipe.h"
#include "heed/cli/run_folder.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/verbs.h"
#include "heed/models/folder_files.h"
#include "heed/train/checkpoint.h"

namespace heed::cli {

namespace {

struct ReportOptions {
  std::filesystem::path folder, output;
};

// "my-model", also of "my-model/" and "."
std::string name_of(const std::filesystem::path& folder) {
  const auto path = std::filesystem::absolute(folder / "").lexically_normal();
  return path.parent_path().filename().string();
}

// With the weights of the newest checkpoint, as long as training has written none.
std::unique_ptr<TaskModel> model_of(const std::filesystem::path& folder) {
  if (exists(folder / models::files::kWeights)) return load_task_model(folder, Weights::read);
  const auto checkpoints = folder / run_folder::kCheckpoints;
  const auto newest = train::newest_checkpoint(checkpoints).path;
  check(newest.has_value(), "{}: has neither a model nor a whole checkpoint", folder.string());
  auto model = load_task_model(folder, Weights::zero);
  train::copy_into(model->state(), train::read_checkpoint(*newest).model(), newest->string());
  return model;
}

int run(const ReportOptions& options) {
  const auto model = model_of(options.folder);
  const auto path = options.output.empty() ? options.folder / run_folder::kReport : options.output;
  write_file(path, training_report(options.folder, *model));
  print("{}\n", path.string());
  return 0;
}

}  // namespace

std::string training_report(const std::filesystem::path& folder, const TaskModel& model) {
  const auto recipe_path = folder / run_folder::kRecipe;
  const std::vector<RecipeKey> recipe = parse_recipe(read_file(recipe_path), recipe_path.string());
  viz::Report report{.title = "heed train: " + name_of(folder),
                     .metrics = viz::read_metrics(folder / run_folder::kMetrics)};
  for (const RecipeKey& key : recipe) {
    report.config.emplace_back(key.table + "." + key.name,
                               fmt::format("{}", fmt::join(key.texts, " ")));
  }
  model.show(recipe, report);
  return report_html(report);
}

Verb report() {
  auto options = std::make_shared<ReportOptions>();
  Verb verb{.name = "report", .summary = "write report.html of a training, ended or not"};
  verb.settings.add_positional("MODEL", options->folder, "what `heed train --output` names")
      .required();
  verb.settings.add("output", options->output, "page to write [report.html in MODEL]");
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
