#include "heed/models/folder_files.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json_fields.h"

namespace heed::models {

void check_weights(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder / files::kWeights)) return;
  for (const char* other :
       {"pytorch_model.bin", "model.safetensors.index.json", "tf_model.h5", "rust_model.ot"}) {
    check(!std::filesystem::exists(folder / other),
          "{}: has {} but no {}: load it with transformers and save it again with "
          "save_pretrained(folder, safe_serialization=True, max_shard_size=\"100GB\")",
          folder.string(), other, files::kWeights);
  }
}

ConfigText read_config(const std::filesystem::path& folder) {
  check(std::filesystem::is_directory(folder), "{}: no such model folder", folder.string());
  const std::filesystem::path path = folder / files::kConfig;
  return {.text = read_file(path), .name = path.string()};
}

std::string model_type(const nlohmann::json& object, const std::string& name) {
  JsonFields fields(object, name);
  std::string type = fields.required_text("model_type");
  fields.raise();
  return type;
}

}  // namespace heed::models
