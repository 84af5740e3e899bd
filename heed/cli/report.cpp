#include "heed/cli/report.h"

#include "heed/base/files.h"
#include "heed/cli/attention_example.h"
#include "heed/cli/recipe.h"
#include "heed/cli/run_folder.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/verbs.h"
#include "heed/data/parallel_text.h"
#include "heed/train/checkpoint.h"

namespace heed::cli {

namespace {

constexpr int kExamples = 5;

struct ReportOptions {
  std::filesystem::path folder, output;
};

// The first pairs of the text that the recipe validated on; none where it is gone.
std::vector<viz::Translation> examples(const std::vector<RecipeKey>& recipe) {
  std::vector<viz::Translation> pairs;
  for (const RecipeKey& key : recipe) {
    if (key.table != "data" || key.name != "valid" || key.texts.size() != 2) continue;
    if (!std::filesystem::exists(key.texts[0]) || !std::filesystem::exists(key.texts[1])) continue;
    data::ParallelText lines({key.texts[0], key.texts[1]}, InvalidUtf8::replace);
    for (std::string source, target; std::ssize(pairs) < kExamples && lines.next(source, target);) {
      if (!source.empty()) pairs.push_back({.source = source, .reference = target});
    }
  }
  return pairs;
}

// "my-model", also of "my-model/" and "."
std::string name_of(const std::filesystem::path& folder) {
  const auto path = std::filesystem::absolute(folder / "").lexically_normal();
  return path.parent_path().filename().string();
}

void translate(const decode::TranslationModel& model, std::vector<viz::Translation>& pairs) {
  std::vector<decode::Line> lines;
  for (const viz::Translation& pair : pairs) lines.push_back({.source = pair.source});
  decode::TranslateConfig config = decode::translate_config(model.generation, model.model.config());
  config.long_lines = LongLines::split;
  const auto found = decode::translate(model.translator(), lines, config);
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i].output = found[i].outputs.front().text;
}

// With the weights of the newest checkpoint, as long as training has written none.
decode::TranslationModel model_of(const std::filesystem::path& folder) {
  if (exists(folder / models::files::kWeights)) return decode::load_translation_model(folder);
  const auto checkpoints = folder / run_folder::kCheckpoints;
  const auto newest = train::newest_checkpoint(checkpoints).path;
  check(newest.has_value(), "{}: has neither a model nor a whole checkpoint", folder.string());
  decode::TranslationModel model = decode::load_settings(folder);
  train::copy_into(nn::parameters(model.model), train::read_checkpoint(*newest).model(),
                   newest->string());
  return model;
}

int run(const ReportOptions& options) {
  const decode::TranslationModel model = model_of(options.folder);
  const auto path = options.output.empty() ? options.folder / run_folder::kReport : options.output;
  write_file(path, training_report(options.folder, model));
  print("{}\n", path.string());
  return 0;
}

}  // namespace

std::string training_report(const std::filesystem::path& folder,
                            const decode::TranslationModel& model) {
  const auto recipe_path = folder / run_folder::kRecipe;
  const std::vector<RecipeKey> recipe = parse_recipe(read_file(recipe_path), recipe_path.string());
  viz::Report report{.title = "heed train: " + name_of(folder),
                     .metrics = viz::read_metrics(folder / run_folder::kMetrics),
                     .translations = examples(recipe)};
  for (const RecipeKey& key : recipe) {
    report.config.emplace_back(key.table + "." + key.name,
                               fmt::format("{}", fmt::join(key.texts, " ")));
  }
  translate(model, report.translations);
  for (const viz::Translation& one : report.translations) {
    if (one.output.empty() || report.attention.size() == 2) continue;
    report.attention.push_back(attention_example(model, one.source, one.output));
  }
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
