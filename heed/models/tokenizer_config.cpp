#include "heed/models/tokenizer_config.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/base/json_fields.h"
#include "heed/models/folder_files.h"

namespace heed::models {

void save_tokenizer_config(Vocabularies vocabularies, Index max_length,
                           const std::filesystem::path& folder) {
  const nlohmann::json written = {
      {"clean_up_tokenization_spaces", false},
      {"eos_token", "</s>"},
      {"model_max_length", max_length},
      {"pad_token", "<pad>"},
      {"separate_vocabs", vocabularies == Vocabularies::separate},
      {"sp_model_kwargs", nlohmann::json::object()},
      {"tokenizer_class", "MarianTokenizer"},
      {"unk_token", "<unk>"},
  };
  write_file(folder / files::kTokenizerConfig, json_text(written));
}

Vocabularies load_vocabularies(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / files::kTokenizerConfig;
  if (!std::filesystem::exists(path)) {
    return std::filesystem::exists(folder / files::kTargetVocabulary) ? Vocabularies::separate
                                                                      : Vocabularies::joint;
  }
  const nlohmann::json object = parse_json(read_file(path), path.string());
  JsonFields fields(object, path.string());
  const bool separate = fields.flag("separate_vocabs").value_or(false);
  fields.raise();
  return separate ? Vocabularies::separate : Vocabularies::joint;
}

}  // namespace heed::models
