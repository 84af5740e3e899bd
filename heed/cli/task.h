#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "heed/cli/settings.h"

namespace heed::cli {

// What a model is for. Verbs of one name may be several, one a task: each has its own settings.
enum class Task {
  translation,
  language_model,
  masked_language_model,
  sentence_classification,
  token_classification,
  image_classification,
};

template <>
struct Names<Task> {
  static constexpr std::pair<const char*, Task> all[] = {
      {"translation", Task::translation},
      {"language-model", Task::language_model},
      {"masked-language-model", Task::masked_language_model},
      {"sentence-classification", Task::sentence_classification},
      {"token-classification", Task::token_classification},
      {"image-classification", Task::image_classification}};
};

// Under `key`, with the tasks in the help's text.
void declare_task(Settings& settings, const std::string& key, Task& task);

// What the model in a folder is for, as its config.json says; none where there is no such file, or
// it does not say.
std::optional<Task> task_of_folder(const std::filesystem::path& folder);

// What a command line is about: --task, else [run] task of its recipe, else what the first model
// folder among the arguments is for. None where nothing says it. Throws UsageError for a word that
// is no task.
std::optional<Task> task_of(const std::vector<std::string>& arguments);

}  // namespace heed::cli
