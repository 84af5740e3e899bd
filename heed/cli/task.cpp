#include "heed/cli/task.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/cli/recipe.h"
#include "heed/cli/run_folder.h"
#include "heed/models/bert.h"
#include "heed/models/folder_files.h"

namespace heed::cli {
namespace {

// What the last --name on a command line says; empty where there is none.
std::string flag(const std::vector<std::string>& arguments, const std::string& name) {
  std::string value;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& one = arguments[i];
    if (one == "--" + name && i + 1 < arguments.size()) value = arguments[i + 1];
    if (one.starts_with("--" + name + "=")) value = one.substr(name.size() + 3);
  }
  return value;
}

// The recipe that the arguments name, or that of the run that goes on.
std::filesystem::path recipe_of(const std::vector<std::string>& arguments) {
  const std::filesystem::path recipe = flag(arguments, "config");
  if (!recipe.empty() || std::ranges::find(arguments, "--resume") == arguments.end()) return recipe;
  const std::filesystem::path own = flag(arguments, "output") + "/" + run_folder::kRecipe;
  return exists(own) ? own : "";
}

std::optional<Task> task_of_recipe(const std::filesystem::path& recipe) {
  if (recipe.empty()) return {};
  for (const RecipeKey& key : parse_recipe(read_file(recipe), recipe.string())) {
    if (key.table == "run" && key.name == "task") return Value<Task>::read(key.texts);
  }
  return {};
}

struct ModelType {
  std::string_view name;
  Task task;
};

constexpr ModelType kModelTypes[] = {
    {"marian", Task::translation},
    {"pegasus", Task::translation},
    {"heed-transformer", Task::translation},
    {"heed-recurrent", Task::translation},
    {"heed-convolutional", Task::translation},
    {"gpt2", Task::language_model},
    {"llama", Task::language_model},
    {"heed-language-model", Task::language_model},
    {"vit", Task::image_classification},
};

// Of an encoder model, by the name of its class: without a head it is a language model's body.
Task task_of_bert(const nlohmann::json& config) {
  const nlohmann::json names = config.value("architectures", nlohmann::json());
  const auto is = [&](models::EncoderHead head) {
    return names.is_array() && names.size() == 1 && names[0] == models::bert_class(head);
  };
  if (is(models::EncoderHead::sentence_classification)) return Task::sentence_classification;
  if (is(models::EncoderHead::token_classification)) return Task::token_classification;
  return Task::masked_language_model;
}

}  // namespace

void declare_task(Settings& settings, const std::string& key, Task& task) {
  settings
      .add(key, task,
           fmt::format("what is trained, each with settings of its own: {}",
                       fmt::join(Value<Task>::words(), ", ")))
      .called("TASK");
}

std::optional<Task> task_of_folder(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / models::files::kConfig;
  if (!std::filesystem::is_regular_file(path)) return {};
  const nlohmann::json config = parse_json(read_file(path), path.string());
  if (!config.is_object() || !config.contains("model_type")) return {};
  if (config["model_type"] == models::kBert) return task_of_bert(config);
  for (const auto& [name, task] : kModelTypes) {
    if (config["model_type"] == name) return task;
  }
  return {};
}

std::optional<Task> task_of(const std::vector<std::string>& arguments) {
  if (const std::string word = flag(arguments, "task"); !word.empty()) {
    try {
      return Value<Task>::read(std::span(&word, 1));
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("--task: {}", error.what()));
    }
  }
  if (const auto task = task_of_recipe(recipe_of(arguments))) return task;
  for (const std::string& argument : arguments) {
    if (const auto task = task_of_folder(argument)) return task;
  }
  return {};
}

}  // namespace heed::cli
