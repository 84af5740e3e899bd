#include "heed/models/sequence_to_sequence_folder.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/base/json_fields.h"
#include "heed/models/convolutional_json.h"
#include "heed/models/hugging_face_config.h"
#include "heed/models/module_weights.h"
#include "heed/models/recurrent_json.h"
#include "heed/models/transformer_json.h"
#include "heed/models/weights_comparison.h"

namespace heed::models {
namespace {

nlohmann::json our_json(const RecurrentConfig& config) {
  return recurrent_json(config);
}
nlohmann::json our_json(const ConvolutionalConfig& config) {
  return convolutional_json(config);
}

// A model of ours is built without memory, so that a file that has not what it states is found out
// before anything as large is allocated.
template <typename Model>
Model load_ours(const typename Model::Config& config, const std::filesystem::path& folder,
                const std::function<void(Model&, const WeightRows&)>& pack) {
  check_weights(folder);
  const safetensors::File file(folder / files::kWeights);
  const Index layers = config.encoder_layers + config.decoder_layers;
  const auto bytes = static_cast<Index>(std::filesystem::file_size(file.path()));
  check(layers <= std::ssize(file.names()) && std::max(config.width, config.hidden) <= bytes,
        "{}: holds {} tensors in {} bytes, too little for the {} layers, {} and {} wide, that "
        "config.json states",
        file.path().string(), file.names().size(), bytes, layers, config.width, config.hidden);
  Rng absent = Rng::absent();
  Model model(config, absent);
  std::vector<StoredWeight> weights = under_own_paths(nn::parameters(model));
  WeightsComparison comparison(file);
  for (const StoredWeight& weight : weights) comparison.weight(weight);
  comparison.raise();
  WeightsReader reader(file, std::move(weights));
  pack(model, [&](const std::string& path) { return reader.rows(path); });
  read_weights(model, reader);
  return model;
}

// ours(Model's config, pack) of the architecture, or transformer().
template <typename Transformed, typename Ours>
SequenceToSequence by_architecture(const std::filesystem::path& folder,
                                   const Transformed& transformer, const Ours& ours) {
  const SequenceToSequenceConfig config = load_sequence_to_sequence_config(folder);
  if (const auto* recurrent = std::get_if<RecurrentConfig>(&config)) {
    return ours.template operator()<RecurrentModel>(*recurrent);
  }
  if (const auto* convolutional = std::get_if<ConvolutionalConfig>(&config)) {
    return ours.template operator()<ConvolutionalModel>(*convolutional);
  }
  return transformer();
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
  const std::filesystem::path path = folder / files::kConfig;
  check(std::filesystem::is_directory(folder), "{}: no such model folder", folder.string());
  return parse_sequence_to_sequence_config(read_file(path), path.string());
}

SequenceToSequenceConfig parse_sequence_to_sequence_config(std::string_view text,
                                                           const std::string& name) {
  const nlohmann::json object = parse_json(text, name);
  JsonFields fields(object, name);
  const std::string type = fields.required_text("model_type");
  fields.raise();
  const auto checked = [&](const SequenceToSequenceConfig& config) {
    try {
      check_config(config);
      return config;
    } catch (const Error& e) {
      throw Error(fmt::format("{}: {}", name, e.what()));
    }
  };
  if (type == kHeedRecurrent) return checked(recurrent_config(object, name));
  if (type == kHeedConvolutional) return checked(convolutional_config(object, name));
  check(is_hugging_face(type) || type == kHeedTransformer,
        "{}: model_type is \"{}\", wanted \"marian\", \"pegasus\", \"{}\", \"{}\" or \"{}\"", name,
        type, kHeedTransformer, kHeedRecurrent, kHeedConvolutional);
  return parse_config(text, name).model;
}

SequenceToSequence load_sequence_to_sequence(const std::filesystem::path& folder) {
  return by_architecture(
      folder, [&] { return load(folder); },
      [&]<typename Model>(const typename Model::Config& config) {
        return load_ours<Model>(config, folder, [](Model&, const WeightRows&) {});
      });
}

SequenceToSequence load_packed_sequence_to_sequence(const std::filesystem::path& folder,
                                                    ops::ComputeType type) {
  return by_architecture(
      folder, [&] { return load_packed(folder, type); },
      [&]<typename Model>(const typename Model::Config& config) {
        return load_ours<Model>(config, folder, [type](Model& model, const WeightRows& rows) {
          model.pack(type, rows);
        });
      });
}

}  // namespace heed::models
