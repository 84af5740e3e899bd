#pragma once

#include <filesystem>
#include <memory>

#include "heed/cli/recipe.h"
#include "heed/tensor/named_tensors.h"
#include "heed/viz/chart.h"
#include "heed/viz/report.h"

namespace heed::cli {

// A whole model folder in memory, whatever its task: what training writes, and what the verbs take
// that work on every model alike. One a file: cli/translation_task_model.cpp holds translation's.
class TaskModel {
 public:
  virtual ~TaskModel() = default;

  virtual NamedTensors parameters() const = 0;
  virtual NamedTensors buffers() const { return {}; }  // what training moves without a gradient
  NamedTensors state() const;                          // both, as a checkpoint holds them
  virtual viz::Table architecture() const = 0;         // "setting", "value"

  // The model's files but its weights; then all of them, which tells what `transformers` will make
  // of them.
  virtual void save_settings(const std::filesystem::path& folder) const = 0;
  virtual void save(const std::filesystem::path& folder) const = 0;

  // Adds what the model makes of its validation data, which the recipe of its training names, and
  // what it looks at meanwhile.
  virtual void show(const std::vector<RecipeKey>& recipe, viz::Report& report) const = 0;
};

enum class Weights { read, zero };

// The model in a folder, of the task that its config.json says. Throws one line that begins with
// the file where one is missing, damaged, or disagrees with the others.
std::unique_ptr<TaskModel> load_task_model(const std::filesystem::path& folder, Weights weights);

}  // namespace heed::cli
