#pragma once

#include "heed/cli/settings.h"
#include "heed/models/tokenizer_config.h"
#include "heed/text/tokenizer_trainer.h"

namespace heed::cli {

template <>
struct Names<SubwordModel> {
  static constexpr std::pair<const char*, SubwordModel> all[] = {
      {"bpe", SubwordModel::bpe},
      {"unigram", SubwordModel::unigram},
      {"characters", SubwordModel::characters},
      {"words", SubwordModel::words}};
};

template <>
struct Names<Normalization> {
  static constexpr std::pair<const char*, Normalization> all[] = {
      {"nmt-nfkc", Normalization::nmt_nfkc},
      {"nmt-nfkc-casefold", Normalization::nmt_nfkc_casefold},
      {"nfkc", Normalization::nfkc},
      {"nfkc-casefold", Normalization::nfkc_casefold},
      {"none", Normalization::none}};
};

template <>
struct Names<models::Vocabularies> {
  static constexpr std::pair<const char*, models::Vocabularies> all[] = {
      {"joint", models::Vocabularies::joint}, {"separate", models::Vocabularies::separate}};
};

// [tokenizer] in a recipe.
struct TokenizerOptions {
  TokenizerTraining training;       // but for its size
  std::optional<Index> vocab_size;  // as the user says; what the corpus then cannot fill is refused
  bool byte_fallback = false;
  models::Vocabularies vocabularies = models::Vocabularies::joint;
};

void declare_tokenizer(Settings& settings, TokenizerOptions& options);

// --tokenizer, of a folder whose tokenizer is taken; then nothing reads how one is trained, and
// check_tokenizer_read throws UsageError at a flag that says it.
void declare_tokenizer_folder(Settings& settings, std::filesystem::path& folder);
void check_tokenizer_read(const Settings& settings, const std::filesystem::path& folder);

// One model of all files for both sides, or one each, of the source's file and the target's, filled
// up to the same size. Throws UsageError where these are not two.
TokenizerPair train_tokenizers(std::span<const std::filesystem::path> files,
                               const TokenizerOptions& options, InvalidUtf8 invalid);

}  // namespace heed::cli
