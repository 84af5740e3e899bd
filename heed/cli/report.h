#pragma once

#include "heed/cli/task_model.h"

namespace heed::cli {

// The page of a training's folder: its curves, its recipe and what the model looks at.
std::string training_report(const std::filesystem::path& folder, const TaskModel& model);

}  // namespace heed::cli
