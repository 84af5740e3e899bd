#include "heed/cli/resumed_run.h"

#include <map>

#include "heed/base/files.h"
#include "heed/cli/recipe.h"

namespace heed::cli {

namespace {

// "model.width" -> "64": what cannot change once training has begun. A preset only stands for
// others.
std::map<std::string, std::string> lasting(const std::string& recipe, const std::string& name) {
  std::map<std::string, std::string> all;
  for (const RecipeKey& key : parse_recipe(recipe, name)) {
    if (key.table != "model" && key.table != "tokenizer") continue;
    if (key.name == "preset" || key.name.ends_with("dropout")) continue;
    all[key.table + "." + key.name] = fmt::format("{}", fmt::join(key.texts, " "));
  }
  return all;
}

}  // namespace

void check_same_model(const std::filesystem::path& folder, const std::string& recipe) {
  const auto path = folder / kRecipe;
  if (!exists(path)) return;
  auto held = lasting(read_file(path), path.string());
  std::vector<std::string> changed;
  for (const auto& [key, value] : lasting(recipe, "the command line")) {
    if (held[key] == value) continue;
    changed.push_back(
        fmt::format("{} is {}, was {}", key, value, held[key].empty() ? "not given" : held[key]));
  }
  check(changed.empty(), "{}: cannot go on with another model: {}", folder.string(),
        fmt::join(changed, "; "));
}

}  // namespace heed::cli
