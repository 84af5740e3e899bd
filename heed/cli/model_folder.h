#pragma once

#include "heed/cli/settings.h"
#include "heed/decode/translation_model.h"
#include "heed/viz/chart.h"

namespace heed::cli {

// Whether a folder holds a model, or what a training that has not ended knows of one.
bool has_model(const std::filesystem::path& folder);

// Tells on standard error what `transformers` will make of a folder.
void tell_saved(const models::SavedAs& saved);

// What `heed inspect` prints of a model: first `rows`, then its settings.
viz::Table architecture_table(std::vector<std::vector<std::string>> rows, const Settings& settings);

// For the verbs that translate.
void declare_compute_type(Settings& settings, decode::ComputeType& type);

template <>
struct Names<decode::ComputeType> {
  static inline const std::pair<const char*, decode::ComputeType> all[] = {
      {"float32", decode::ComputeType::float32},
      {"bfloat16", decode::ComputeType::bfloat16},
      {"int8", decode::ComputeType::int8},
      {"auto", ops::fastest_type()}};
};

}  // namespace heed::cli
