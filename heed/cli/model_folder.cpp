#include "heed/cli/model_folder.h"

#include "heed/cli/standard_error.h"

namespace heed::cli {

bool has_model(const std::filesystem::path& folder) {
  return exists(folder / models::files::kWeights) || exists(folder / models::files::kConfig);
}

void save_and_tell(const decode::TranslationModel& model, const std::filesystem::path& folder) {
  const models::SavedAs saved = decode::save(model, folder);
  for (const std::string& reason : saved.reasons) {
    tell("transformers has no class for this model: {}", reason);
  }
  if (model.generation.form == models::LengthPenaltyForm::gnmt) {
    tell("transformers has no gnmt penalty: it will divide by length^{}",
         model.generation.length_penalty);
  }
}

void declare_compute_type(Settings& settings, decode::ComputeType& type) {
  settings.add(
      "decoding.compute-type", type,
      "what the model is held and computed in. float32: as it was trained; bfloat16: its weights "
      "take half of the memory; int8: faster, and they take a quarter; auto: the fastest, int8 on "
      "any processor with AVX2");
}

}  // namespace heed::cli
