#include "heed/cli/resumed_run.h"

#include <map>

#include "heed/base/files.h"
#include "heed/cli/recipe.h"
#include "heed/cli/run_folder.h"

namespace heed::cli {

namespace {

// What cannot change once training has begun: the model, its tokenizer, and what else a checkpoint
// holds. A preset only stands for others.
bool lasts(const RecipeKey& key) {
  if (key.table == "run") return key.name == "task";
  if (key.table == "training") return key.name == "seed" || key.name == "optimizer";
  return (key.table == "model" || key.table == "tokenizer") && key.name != "preset" &&
         !key.name.ends_with("dropout");
}

// "model.width" -> "64"
std::map<std::string, std::string> lasting(const std::string& recipe, const std::string& name) {
  std::map<std::string, std::string> all;
  for (const RecipeKey& key : parse_recipe(recipe, name)) {
    const std::string text = fmt::format("{}", fmt::join(key.texts, " "));
    if (lasts(key)) all[key.table + "." + key.name] = text;
    if (key.name == "average-decay") {
      all["training.average-decay"] = std::stod(text) == 0 ? "0" : "above 0";
    }
  }
  return all;
}

}  // namespace

void check_resumable(const std::filesystem::path& folder, const std::string& recipe) {
  const auto path = folder / run_folder::kRecipe;
  if (!exists(path)) return;
  auto held = lasting(read_file(path), path.string());
  held.try_emplace("run.task", "translation");  // before there were others
  std::vector<std::string> changed;
  for (const auto& [key, value] : lasting(recipe, "the command line")) {
    if (held[key] == value) continue;
    changed.push_back(
        fmt::format("{} is {}, was {}", key, value, held[key].empty() ? "not given" : held[key]));
  }
  check(changed.empty(), "{}: cannot go on with other settings: {}", folder.string(),
        fmt::join(changed, "; "));
}

}  // namespace heed::cli
