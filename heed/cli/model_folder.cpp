#include "heed/cli/model_folder.h"

#include <fmt/core.h>

namespace heed::cli {

bool has_model(const std::filesystem::path& folder) {
  return exists(folder / models::files::kWeights) || exists(folder / models::files::kConfig);
}

void save_and_tell(const decode::TranslationModel& model, const std::filesystem::path& folder) {
  const models::SavedAs saved = decode::save(model, folder);
  for (const std::string& reason : saved.reasons) {
    fmt::print(stderr, "transformers has no class for this model: {}\n", reason);
  }
  if (model.generation.form == models::LengthPenaltyForm::gnmt) {
    fmt::print(stderr, "transformers has no gnmt penalty: it will divide by length^{}\n",
               model.generation.length_penalty);
  }
}

}  // namespace heed::cli
