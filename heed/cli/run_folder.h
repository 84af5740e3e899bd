#pragma once

// What a training writes into its folder, beside the files of its model.
namespace heed::cli::run_folder {

inline constexpr const char* kRecipe = "recipe.toml";  // what made it
inline constexpr const char* kCheckpoints = "checkpoints";
inline constexpr const char* kCache = "cache";
inline constexpr const char* kMetrics = "metrics.jsonl";
inline constexpr const char* kReport = "report.html";

}  // namespace heed::cli::run_folder
