#include "heed/models/sequence_to_sequence_folder.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/models/convolutional_json.h"
#include "heed/models/hugging_face_config.h"
#include "heed/models/module_weights.h"
#include "heed/models/recurrent_json.h"
#include "heed/models/transformer_json.h"

namespace heed::models {
namespace {

nlohmann::json our_json(const RecurrentConfig& config) {
  return recurrent_json(config);
}
nlohmann::json our_json(const ConvolutionalConfig& config) {
  return convolutional_json(config);
}

template <typename Model>
Model load_ours(const typename Model::Config& config, const std::filesystem::path& folder,
                std::optional<ops::ComputeType> type) {
  check_weights(folder);
  const safetensors::File file(folder / files::kWeights);
  return load_model<Model>(
      config, file,
      {.layers = config.encoder_layers + config.decoder_layers,
       .weights = [](const Model& model) { return under_own_paths(nn::parameters(model)); },
       .type = type});
}

SequenceToSequence read_any(const std::filesystem::path& folder,
                            std::optional<ops::ComputeType> type) {
  const SequenceToSequenceConfig config = load_sequence_to_sequence_config(folder);
  if (const auto* recurrent = std::get_if<RecurrentConfig>(&config)) {
    return load_ours<RecurrentModel>(*recurrent, folder, type);
  }
  if (const auto* convolutional = std::get_if<ConvolutionalConfig>(&config)) {
    return load_ours<ConvolutionalModel>(*convolutional, folder, type);
  }
  return type ? load_packed(folder, *type) : load(folder);
}

}  // namespace

SavedAs save_config(const SequenceToSequenceConfig& config, const std::filesystem::path& folder) {
  if (const auto* transformer = std::get_if<TransformerConfig>(&config)) {
    return save_config(*transformer, folder);
  }
  make_directories(folder);
  std::visit(
      [&]<typename Config>(const Config& ours) {
        if constexpr (!std::is_same_v<Config, TransformerConfig>) {
          write_file(folder / files::kConfig, json_text(our_json(ours)));
        }
      },
      config);
  return {.format = FolderFormat::heed, .reasons = {"it is no Transformer"}};
}

SavedAs save(const SequenceToSequence& model, const std::filesystem::path& folder) {
  check(!model.is_packed(), "{}: a packed model has no weights to save", folder.string());
  const SavedAs saved = save_config(model.config(), folder);
  save_weights(model, folder, saved);
  return saved;
}

void save_weights(const SequenceToSequence& model, const std::filesystem::path& folder,
                  const SavedAs& saved) {
  const std::filesystem::path file = folder / files::kWeights;
  if (const auto* transformer = std::get_if<Transformer>(&model.any())) {
    return save_weights(*transformer, file, saved.format);
  }
  const NamedTensors parameters = model.parameters();
  safetensors::save(file, stored_tensors(parameters, under_own_paths(parameters)));
}

SequenceToSequenceConfig load_sequence_to_sequence_config(const std::filesystem::path& folder) {
  const auto [text, name] = read_config(folder);
  return parse_sequence_to_sequence_config(text, name);
}

SequenceToSequenceConfig parse_sequence_to_sequence_config(std::string_view text,
                                                           const std::string& name) {
  const nlohmann::json object = parse_json(text, name);
  const std::string type = model_type(object, name);
  if (type == kHeedRecurrent) return checked(recurrent_config(object, name), name);
  if (type == kHeedConvolutional) return checked(convolutional_config(object, name), name);
  check(is_hugging_face(type) || type == kHeedTransformer,
        "{}: model_type is \"{}\", wanted \"marian\", \"pegasus\", \"{}\", \"{}\" or \"{}\"", name,
        type, kHeedTransformer, kHeedRecurrent, kHeedConvolutional);
  return parse_config(text, name).model;
}

SequenceToSequence load_sequence_to_sequence(const std::filesystem::path& folder) {
  return read_any(folder, std::nullopt);
}

SequenceToSequence load_packed_sequence_to_sequence(const std::filesystem::path& folder,
                                                    ops::ComputeType type) {
  return read_any(folder, type);
}

}  // namespace heed::models
