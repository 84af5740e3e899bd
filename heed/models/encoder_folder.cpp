#include "heed/models/encoder_folder.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/models/bert.h"
#include "heed/models/folder_files.h"
#include "heed/models/module_weights.h"

namespace heed::models {
namespace {

EncoderModel read_encoder(const std::filesystem::path& folder,
                          std::optional<ops::ComputeType> type) {
  const EncoderModelConfig config = load_encoder_config(folder);
  check_weights(folder);
  const safetensors::File file(folder / files::kWeights);
  return load_model<EncoderModel>(
      config, file,
      {.layers = config.layers,
       .weights = [&](const EncoderModel&) { return bert_weights(config); },
       .beside = [](WeightsComparison& comparison) { comparison.pass_over(is_beside_bert); },
       .type = type});
}

}  // namespace

void save_config(const EncoderModelConfig& config, const std::filesystem::path& folder) {
  make_directories(folder);
  write_file(folder / files::kConfig, json_text(bert_json(config)));
}

void save(const EncoderModel& model, const std::filesystem::path& folder) {
  check(!model.is_packed(), "{}: a packed model has no weights to save", folder.string());
  save_config(model.config(), folder);
  safetensors::save(folder / files::kWeights,
                    stored_tensors(nn::parameters(model), bert_weights(model.config())));
}

EncoderModelConfig load_encoder_config(const std::filesystem::path& folder) {
  const auto [text, name] = read_config(folder);
  return parse_encoder_config(text, name);
}

EncoderModelConfig parse_encoder_config(std::string_view text, const std::string& name) {
  const nlohmann::json object = parse_json(text, name);
  const std::string type = model_type(object, name);
  check(type == kBert, "{}: model_type is \"{}\", wanted \"{}\"", name, type, kBert);
  return checked(bert_config(object, name), name);
}

EncoderModel load_encoder_model(const std::filesystem::path& folder) {
  return read_encoder(folder, std::nullopt);
}

EncoderModel load_packed_encoder_model(const std::filesystem::path& folder, ops::ComputeType type) {
  return read_encoder(folder, type);
}

EncoderModel load_under_head(const std::filesystem::path& folder, EncoderHead head,
                             std::vector<std::string> labels, Rng& rng) {
  EncoderModel stored = load_encoder_model(folder);
  EncoderModelConfig config = stored.config();
  if (config.head == head && config.labels == labels) return stored;
  const bool pools = has_pooler(head) && has_pooler(config.head);
  config.head = head;
  config.labels = std::move(labels);
  EncoderModel model(config, rng);
  const NamedTensors from = nn::parameters(stored);
  for (auto& [path, tensor] : nn::parameters(model)) {
    if (path.starts_with("output") || (path.starts_with("transform") && !pools)) continue;
    const auto found = std::ranges::find(from, path, &NamedTensors::value_type::first);
    std::ranges::copy(found->second.values(), tensor.mutable_data());
  }
  return model;
}

}  // namespace heed::models
