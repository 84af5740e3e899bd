#include "heed/cli/model_folder.h"

#include "heed/cli/help.h"
#include "heed/cli/standard_error.h"

namespace heed::cli {

bool has_model(const std::filesystem::path& folder) {
  return exists(folder / models::files::kWeights) || exists(folder / models::files::kConfig);
}

void tell_saved(const models::SavedAs& saved) {
  for (const std::string& reason : saved.reasons) {
    tell("transformers has no class for this model: {}", reason);
  }
}

viz::Table architecture_table(std::vector<std::vector<std::string>> rows,
                              const Settings& settings) {
  viz::Table table{.header = {"setting", "value"}, .rows = std::move(rows)};
  for (const Setting& setting : settings.all()) {
    const std::string value = plain(setting.write());
    if (!value.empty()) table.rows.push_back({setting.name, value});
  }
  return table;
}

void declare_compute_type(Settings& settings, decode::ComputeType& type) {
  settings.add(
      "decoding.compute-type", type,
      "what the model is held and computed in. float32: as it was trained; bfloat16: its weights "
      "take half of the memory; int8: faster, and they take a quarter; auto: the fastest, int8 on "
      "any processor with AVX2");
}

}  // namespace heed::cli
