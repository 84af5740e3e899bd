#include "heed/models/encoder_folder.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/base/json_fields.h"
#include "heed/models/bert.h"
#include "heed/models/folder.h"
#include "heed/models/module_weights.h"
#include "heed/models/weights_comparison.h"

namespace heed::models {
namespace {

// Throws where the file does not hold what its config states, before anything is built.
void compare(const EncoderModelConfig& config, const safetensors::File& file) {
  check(config.layers <= std::ssize(file.names()),
        "{}: holds {} tensors, too few for the {} layers that config.json states",
        file.path().string(), file.names().size(), config.layers);
  WeightsComparison comparison(file);
  for (const StoredWeight& weight : bert_weights(config)) comparison.weight(weight);
  comparison.pass_over(is_beside_bert);
  comparison.raise();
}

EncoderModel load_with(const std::filesystem::path& folder,
                       const std::function<void(EncoderModel&, const WeightRows&)>& pack) {
  const EncoderModelConfig config = load_encoder_config(folder);
  check_weights(folder);
  const safetensors::File file(folder / files::kWeights);
  compare(config, file);
  Rng absent = Rng::absent();
  EncoderModel model(config, absent);
  WeightsReader reader(file, bert_weights(config));
  pack(model, [&](const std::string& path) { return reader.rows(path); });
  read_weights(model, reader);
  return model;
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
  const std::filesystem::path path = folder / files::kConfig;
  check(std::filesystem::is_directory(folder), "{}: no such model folder", folder.string());
  return parse_encoder_config(read_file(path), path.string());
}

EncoderModelConfig parse_encoder_config(std::string_view text, const std::string& name) {
  const nlohmann::json object = parse_json(text, name);
  JsonFields fields(object, name);
  const std::string type = fields.required_text("model_type");
  fields.raise();
  check(type == kBert, "{}: model_type is \"{}\", wanted \"{}\"", name, type, kBert);
  EncoderModelConfig config = bert_config(object, name);
  try {
    check_config(config);
  } catch (const Error& e) {
    throw Error(fmt::format("{}: {}", name, e.what()));
  }
  return config;
}

EncoderModel load_encoder_model(const std::filesystem::path& folder) {
  return load_with(folder, [](EncoderModel&, const WeightRows&) {});
}

EncoderModel load_packed_encoder_model(const std::filesystem::path& folder, ops::ComputeType type) {
  return load_with(folder,
                   [type](EncoderModel& model, const WeightRows& rows) { model.pack(type, rows); });
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
