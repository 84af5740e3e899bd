#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "heed/cli/settings.h"

namespace heed::cli {

// What `heed compare` is told.
struct CompareOptions {
  std::filesystem::path study, config;  // a folder with study.toml; the recipe that all others vary
  std::vector<std::filesystem::path> recipes;
  std::vector<std::string> vary, set;  // "heads=1,2,4", "model.heads=4"
  std::vector<std::filesystem::path> train, valid, test;
  int seeds = 2;
  Index steps = 0, tokens = 0;
  double seconds = 0.0;
  std::vector<std::string> measures = {"evaluate"};
  std::string title;
  std::filesystem::path output;
  int jobs = 0, threads = 1;
  bool dry_run = false;
};

void declare_compare(Settings& settings, CompareOptions& options);

// A budget on the command line stands in place of the study's, whatever each of them counts.
void prefer_budget_of_flags(const Settings& settings, CompareOptions& options);

}  // namespace heed::cli
