#pragma once

#include "heed/cli/settings.h"
#include "heed/explain/training_run.h"

namespace heed::cli {

// A tiny model that is trained instead of one that is read.
struct ExplainTrainingOptions {
  std::vector<std::string> texts;  // sources and targets in turn; none: a model is read
  explain::TrainingChoice choice;
};

template <>
struct Names<explain::Units> {
  static constexpr std::pair<const char*, explain::Units> all[] = {
      {"characters", explain::Units::characters}, {"words", explain::Units::words}};
};

void declare_explained_training(Settings& settings, ExplainTrainingOptions& options);
// Throws UsageError where texts are no pairs, or the others are given without them.
void check_explained_training(const Settings& settings, const ExplainTrainingOptions& options);
// Trains, and writes the page or prints.
void run_explained_training(ExplainTrainingOptions options, const std::filesystem::path& html);

}  // namespace heed::cli
