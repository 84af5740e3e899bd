#include "heed/models/image_classifier.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/models/folder_files.h"
#include "heed/models/image_processor.h"
#include "heed/models/module_weights.h"
#include "heed/models/vit.h"

namespace heed::models {
namespace {

void check_form(const ImageForm& form, const VisionTransformerConfig& config,
                const std::string& name) {
  check(form.size == config.image_size && form.channels() == config.channels,
        "{}: images of {} pixels a side and {} channels for a model of {} and {}", name, form.size,
        form.channels(), config.image_size, config.channels);
}

ImageForm load_form(const std::filesystem::path& folder, const VisionTransformerConfig& config) {
  const std::filesystem::path path = folder / files::kImageProcessor;
  if (!std::filesystem::exists(path)) {
    const std::vector<float> halves(static_cast<std::size_t>(config.channels), 0.5f);
    return {.size = config.image_size, .mean = halves, .deviation = halves};
  }
  const nlohmann::json object = parse_json(read_file(path), path.string());
  const ImageForm form = image_processor(object, config.channels, path.string());
  check_form(form, config, path.string());
  return form;
}

VisionTransformerConfig load_vision_transformer_config(const std::filesystem::path& folder) {
  const auto [text, name] = read_config(folder);
  return parse_vision_transformer_config(text, name);
}

ImageClassifier read_classifier(const std::filesystem::path& folder,
                                std::optional<ops::ComputeType> type) {
  const VisionTransformerConfig config = load_vision_transformer_config(folder);
  const ImageForm form = load_form(folder, config);
  check_weights(folder);
  const safetensors::File file(folder / files::kWeights);
  const auto weights = [&](const VisionTransformer& model) {
    return vit_weights(nn::parameters(model), config);
  };
  return {.model = load_model<VisionTransformer>(
              config, file, {.layers = config.layers, .weights = weights, .type = type}),
          .form = form};
}

}  // namespace

void save_settings(const ImageClassifier& classifier, const std::filesystem::path& folder) {
  const VisionTransformerConfig& config = classifier.model.config();
  check_form(classifier.form, config, folder.string());
  make_directories(folder);
  write_file(folder / files::kConfig, json_text(vit_json(config)));
  write_file(folder / files::kImageProcessor, json_text(image_processor_json(classifier.form)));
}

void save(const ImageClassifier& classifier, const std::filesystem::path& folder) {
  const VisionTransformer& model = classifier.model;
  check(!model.is_packed(), "{}: a packed model has no weights to save", folder.string());
  save_settings(classifier, folder);
  const NamedTensors parameters = nn::parameters(model);
  safetensors::save(folder / files::kWeights,
                    stored_tensors(parameters, vit_weights(parameters, model.config())));
}

ImageClassifier load_image_classifier(const std::filesystem::path& folder) {
  return read_classifier(folder, std::nullopt);
}

ImageClassifier load_image_settings(const std::filesystem::path& folder) {
  const VisionTransformerConfig config = load_vision_transformer_config(folder);
  Rng none = Rng::none();
  return {.model = VisionTransformer(config, none), .form = load_form(folder, config)};
}

ImageClassifier load_packed_image_classifier(const std::filesystem::path& folder,
                                             ops::ComputeType type) {
  return read_classifier(folder, type);
}

VisionTransformerConfig parse_vision_transformer_config(std::string_view text,
                                                        const std::string& name) {
  const nlohmann::json object = parse_json(text, name);
  const std::string type = model_type(object, name);
  check(type == kVit, "{}: model_type is \"{}\", wanted \"{}\"", name, type, kVit);
  return checked(vit_config(object, name), name);
}

}  // namespace heed::models
