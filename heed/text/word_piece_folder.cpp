#include "heed/text/word_piece_folder.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/base/json_fields.h"

namespace heed {
namespace {

constexpr const char* kTokenizer = "tokenizer.json";
constexpr const char* kVocabulary = "vocab.txt";
constexpr const char* kConfig = "tokenizer_config.json";

BertNormalization normalization_of(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / kConfig;
  if (!std::filesystem::exists(path)) return {};
  const nlohmann::json object = parse_json(read_file(path), path.string());
  JsonFields fields(object, path.string());
  const BertNormalization parsed{
      .handle_chinese_chars = fields.flag("tokenize_chinese_chars").value_or(true),
      .lowercase = fields.flag("do_lower_case").value_or(true),
      .strip_accents = fields.flag("strip_accents")};
  fields.raise();
  return parsed;
}

}  // namespace

bool has_word_piece(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / kTokenizer) ||
         std::filesystem::exists(folder / kVocabulary);
}

WordPiece load_word_piece(const std::filesystem::path& folder) {
  check(has_word_piece(folder), "{}: has neither {} nor {}", folder.string(), kTokenizer,
        kVocabulary);
  if (std::filesystem::exists(folder / kTokenizer)) return WordPiece::load(folder / kTokenizer);
  return WordPiece::load(folder / kVocabulary, normalization_of(folder));
}

void save_word_piece(const WordPiece& tokenizer, Index max_length,
                     const std::filesystem::path& folder) {
  const BertNormalization& normalization = tokenizer.model().normalization;
  nlohmann::json config = {{"tokenizer_class", "BertTokenizer"},
                           {"do_lower_case", normalization.lowercase},
                           {"tokenize_chinese_chars", normalization.handle_chinese_chars},
                           {"strip_accents", nullptr},
                           {"model_max_length", max_length},
                           {"cls_token", "[CLS]"},
                           {"sep_token", "[SEP]"},
                           {"pad_token", "[PAD]"},
                           {"mask_token", "[MASK]"},
                           {"unk_token", tokenizer.model().unknown}};
  if (normalization.strip_accents) config["strip_accents"] = *normalization.strip_accents;
  tokenizer.save(folder / kTokenizer);
  tokenizer.save_vocabulary(folder / kVocabulary);
  write_file(folder / kConfig, json_text(config));
}

}  // namespace heed
