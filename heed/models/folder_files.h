#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "heed/base/check.h"

namespace heed::models {

// The files of a model folder, under the names that Hugging Face's transformers expects.
namespace files {
inline constexpr const char* kConfig = "config.json";
inline constexpr const char* kGeneration = "generation_config.json";
inline constexpr const char* kWeights = "model.safetensors";
inline constexpr const char* kSourceModel = "source.spm";
inline constexpr const char* kTargetModel = "target.spm";
inline constexpr const char* kVocabulary = "vocab.json";  // of the source, or of both
inline constexpr const char* kTargetVocabulary =
    "target_vocab.json";  // where each side has its own
inline constexpr const char* kTokenizerConfig = "tokenizer_config.json";
inline constexpr const char* kImageProcessor = "preprocessor_config.json";
}  // namespace files

// Whose classes and whose names for the weights a model folder follows.
enum class FolderFormat {
  hugging_face,  // a class of transformers
  heed,          // our own, for what transformers has no class for
};

// How a model was saved, for the one who saves it to say.
struct SavedAs {
  FolderFormat format = FolderFormat::hugging_face;
  std::vector<std::string> reasons = {};  // why transformers cannot load it, where it cannot
};

// Throws where a folder has no weights file, but weights in a form that is not read.
void check_weights(const std::filesystem::path& folder);

// A folder's config.json, and the name that begins every error about it.
struct ConfigText {
  std::string text, name;
};
ConfigText read_config(const std::filesystem::path& folder);

// What a config.json states as its model_type; throws where it states none.
std::string model_type(const nlohmann::json& object, const std::string& name);

// The config that a file states, which its check_config passed; `name` begins what it throws.
template <typename Config>
Config checked(Config config, const std::string& name) {
  try {
    check_config(config);
  } catch (const Error& e) {
    throw Error(fmt::format("{}: {}", name, e.what()));
  }
  return config;
}

}  // namespace heed::models
