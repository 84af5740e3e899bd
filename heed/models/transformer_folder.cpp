#include "heed/models/transformer_folder.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/models/hugging_face_config.h"
#include "heed/models/transformer_json.h"

namespace heed::models {

SavedAs save_config(const TransformerConfig& config, const std::filesystem::path& folder) {
  SavedAs saved{.reasons = reasons_against_hugging_face(config)};
  const bool theirs = saved.reasons.empty();
  saved.format = theirs ? FolderFormat::hugging_face : FolderFormat::heed;
  make_directories(folder);
  write_file(folder / files::kConfig,
             json_text(theirs ? hugging_face_json(config) : transformer_json(config)));
  return saved;
}

SavedAs save(const Transformer& model, const std::filesystem::path& folder) {
  check(!model.is_packed(), "{}: a packed model has no weights to save", folder.string());
  const SavedAs saved = save_config(model.config(), folder);
  save_weights(model, folder / files::kWeights, saved.format);
  return saved;
}

Transformer load(const std::filesystem::path& folder) {
  const FolderConfig config = load_config(folder);
  check_weights(folder);
  return load_weights(config.model, folder / files::kWeights, config.format);
}

Transformer load_packed(const std::filesystem::path& folder, ops::ComputeType type) {
  const FolderConfig config = load_config(folder);
  check_weights(folder);
  return load_packed(config.model, folder / files::kWeights, config.format, type);
}

FolderConfig load_config(const std::filesystem::path& folder) {
  const auto [text, name] = read_config(folder);
  return parse_config(text, name);
}

FolderConfig parse_config(std::string_view text, const std::string& name) {
  const nlohmann::json object = parse_json(text, name);
  const std::string type = model_type(object, name);
  if (is_hugging_face(type)) {
    return {FolderFormat::hugging_face, checked(hugging_face_config(object, name), name)};
  }
  check(type == kHeedTransformer,
        "{}: model_type is \"{}\", wanted \"marian\", \"pegasus\" or \"{}\"", name, type,
        kHeedTransformer);
  return {FolderFormat::heed, checked(transformer_config(object, name), name)};
}

}  // namespace heed::models
