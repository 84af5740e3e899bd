#include "heed/models/language_model_folder.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/models/layer_choices.h"
#include "heed/models/module_weights.h"
#include "heed/models/weights_comparison.h"

namespace heed::models {
namespace {

// Masks and tables that older files of transformers hold.
bool is_constant(const std::string& name) {
  return name.ends_with(".attn.bias") || name.ends_with(".attn.masked_bias") ||
         name.ends_with(".rotary_emb.inv_freq");
}

LanguageModel load_with(const std::filesystem::path& folder,
                        const std::function<void(LanguageModel&, const WeightRows&)>& pack) {
  const auto [form, config] = load_language_model_config(folder);
  check_weights(folder);
  const safetensors::File file(folder / files::kWeights);
  const Index layers = stack_config(config, config.layers).own();
  check(layers <= std::ssize(file.names()),
        "{}: holds {} tensors, too few for the {} layers that config.json states",
        file.path().string(), file.names().size(), layers);
  Rng absent = Rng::absent();
  LanguageModel model(config, absent);
  std::vector<StoredWeight> weights = language_model_weights(nn::state(model), form);
  WeightsComparison comparison(file);
  for (const StoredWeight& weight : weights) comparison.weight(weight);
  comparison.pass_over(is_constant);
  comparison.raise();
  WeightsReader reader(file, std::move(weights));
  pack(model, [&](const std::string& path) { return reader.rows(path); });
  read_weights(model, reader);
  return model;
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
  const std::filesystem::path path = folder / files::kConfig;
  check(std::filesystem::is_directory(folder), "{}: no such model folder", folder.string());
  return parse_language_model_config(read_file(path), path.string());
}

LanguageModelFile parse_language_model_config(std::string_view text, const std::string& name) {
  LanguageModelFile file = language_model_config(parse_json(text, name), name);
  try {
    check_config(file.config);
  } catch (const Error& e) {
    throw Error(fmt::format("{}: {}", name, e.what()));
  }
  return file;
}

LanguageModel load_language_model(const std::filesystem::path& folder) {
  return load_with(folder, [](LanguageModel&, const WeightRows&) {});
}

LanguageModel load_packed_language_model(const std::filesystem::path& folder,
                                         ops::ComputeType type) {
  return load_with(
      folder, [type](LanguageModel& model, const WeightRows& rows) { model.pack(type, rows); });
}

}  // namespace heed::models
