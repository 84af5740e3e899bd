#include "heed/models/language_model_folder.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/models/layer_choices.h"
#include "heed/models/module_weights.h"

namespace heed::models {
namespace {

// Masks and tables that older files of transformers hold.
bool is_constant(const std::string& name) {
  return name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias") ||
         name.ends_with(".rotary_emb.inv_freq");
}

LanguageModel read_language_model(const std::filesystem::path& folder,
                                  std::optional<ops::ComputeType> type) {
  const LanguageModelFile stated = load_language_model_config(folder);
  check_weights(folder);
  const safetensors::File file(folder / files::kWeights);
  return load_model<LanguageModel>(
      stated.config, file,
      {.layers = stack_config(stated.config, stated.config.layers).own(),
       .weights =
           [&](const LanguageModel& model) {
             return language_model_weights(nn::state(model), stated.form);
           },
       .beside = [](WeightsComparison& comparison) { comparison.pass_over(is_constant); },
       .type = type});
}

}  // namespace

SavedAs save_config(const LanguageModelConfig& config, const std::filesystem::path& folder) {
  SavedAs saved;
  const LanguageModelForm form = form_of(config, saved.reasons);
  if (form == LanguageModelForm::heed) saved.format = FolderFormat::heed;
  make_directories(folder);
  write_file(folder / files::kConfig, json_text(language_model_json(config, form)));
  return saved;
}

SavedAs save(const LanguageModel& model, const std::filesystem::path& folder) {
  check(!model.is_packed(), "{}: a packed model has no weights to save", folder.string());
  SavedAs saved = save_config(model.config(), folder);
  const NamedTensors state = nn::state(model);
  const LanguageModelForm form = form_of(model.config(), saved.reasons);
  safetensors::save(folder / files::kWeights,
                    stored_tensors(state, language_model_weights(state, form)));
  return saved;
}

LanguageModelFile load_language_model_config(const std::filesystem::path& folder) {
  const auto [text, name] = read_config(folder);
  return parse_language_model_config(text, name);
}

LanguageModelFile parse_language_model_config(std::string_view text, const std::string& name) {
  LanguageModelFile file = language_model_config(parse_json(text, name), name);
  file.config = checked(std::move(file.config), name);
  return file;
}

LanguageModel load_language_model(const std::filesystem::path& folder) {
  return read_language_model(folder, std::nullopt);
}

LanguageModel load_packed_language_model(const std::filesystem::path& folder,
                                         ops::ComputeType type) {
  return read_language_model(folder, type);
}

}  // namespace heed::models
