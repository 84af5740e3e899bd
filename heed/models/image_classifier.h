#pragma once

#include <filesystem>

#include "heed/models/vision_transformer.h"
#include "heed/tensor/image_form.h"

namespace heed::models {

// A model and what it reads of a picture: all that a folder of ViTForImageClassification holds.
struct ImageClassifier {
  VisionTransformer model;
  ImageForm form;
};

// Writes config.json and preprocessor_config.json into `folder`, which it creates; save writes
// model.safetensors beside them. Each file is replaced whole or not at all. Throws where the form
// is not of the config's size and channels.
void save_settings(const ImageClassifier& classifier, const std::filesystem::path& folder);
void save(const ImageClassifier& classifier, const std::filesystem::path& folder);

// The model in a folder, ours or of that class; without a preprocessor_config.json the form is that
// of transformers. Throws one line: what is wrong with a file of settings, or every weight that
// differs from what config.json states.
ImageClassifier load_image_classifier(const std::filesystem::path& folder);
// The same with weights of zero, from the files of settings alone.
ImageClassifier load_image_settings(const std::filesystem::path& folder);
// load_image_classifier with the model packed, without ever holding it in float32.
ImageClassifier load_packed_image_classifier(const std::filesystem::path& folder,
                                             ops::ComputeType type);

// The config from the text of a config.json; `name` begins every error.
VisionTransformerConfig parse_vision_transformer_config(std::string_view text,
                                                        const std::string& name);

}  // namespace heed::models
