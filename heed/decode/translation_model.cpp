#include "heed/decode/translation_model.h"

#include "heed/models/tokenizer_config.h"

namespace heed::decode {

namespace {

bool joint(const TokenizerPair& tokenizers) {
  return tokenizers.source.fingerprint() == tokenizers.target.fingerprint();
}

// Source and target as the model's config numbers them. A model may have more ids than its
// vocabulary has pieces: sizes are rounded up elsewhere.
void check_agreement(const TokenizerPair& tokenizers, const models::TransformerConfig& config,
                     const std::string& folder) {
  const auto side = [&](const char* name, const Tokenizer& tokenizer, Index vocab) {
    check(tokenizer.size() <= vocab, "{}: the {} vocabulary has {} pieces, but config.json says {}",
          folder, name, tokenizer.size(), vocab);
    check(tokenizer.end() == config.end && tokenizer.pad() == config.pad,
          "{}: the {} vocabulary has </s> {} and <pad> {}, but config.json says {} and {}", folder,
          name, tokenizer.end(), tokenizer.pad(), config.end, config.pad);
  };
  side("source", tokenizers.source, config.source_vocab);
  side("target", tokenizers.target, config.target_vocab);
}

// The model, with the rest of its folder.
TranslationModel whole_model(models::Transformer model, const std::filesystem::path& folder) {
  TranslationModel whole{.model = std::move(model),
                         .tokenizers = load_tokenizers(folder),
                         .generation = models::load_generation(folder)};
  check_agreement(whole.tokenizers, whole.model.config(), folder.string());
  return whole;
}

}  // namespace

void save_tokenizers(const TokenizerPair& tokenizers, const std::filesystem::path& folder) {
  namespace files = models::files;
  const bool shared = joint(tokenizers);
  tokenizers.source.save(folder / files::kSourceModel, folder / files::kVocabulary);
  tokenizers.target.save(folder / files::kTargetModel,
                         folder / (shared ? files::kVocabulary : files::kTargetVocabulary));
  if (shared) std::filesystem::remove(folder / files::kTargetVocabulary);  // another model's
}

TokenizerPair load_tokenizers(const std::filesystem::path& folder) {
  namespace files = models::files;
  const bool separate = models::load_vocabularies(folder) == models::Vocabularies::separate;
  return {.source = Tokenizer::load(folder / files::kSourceModel, folder / files::kVocabulary),
          .target =
              Tokenizer::load(folder / files::kTargetModel,
                              folder / (separate ? files::kTargetVocabulary : files::kVocabulary))};
}

models::SavedAs save_settings(const TranslationModel& model, const std::filesystem::path& folder) {
  const models::TransformerConfig& config = model.model.config();
  models::SavedAs saved = models::save_config(config, folder);
  save_tokenizers(model.tokenizers, folder);
  models::save_generation(model.generation, config, folder);
  models::save_tokenizer_config(
      joint(model.tokenizers) ? models::Vocabularies::joint : models::Vocabularies::separate,
      config.max_length, folder);
  return saved;
}

models::SavedAs save(const TranslationModel& model, const std::filesystem::path& folder) {
  models::SavedAs saved = save_settings(model, folder);
  models::save_weights(model.model, folder / models::files::kWeights, saved.format);
  return saved;
}

TranslationModel load_settings(const std::filesystem::path& folder) {
  Rng rng = Rng::none();
  return whole_model(models::Transformer(models::load_config(folder).model, rng), folder);
}

TranslationModel TranslationModel::packed(ComputeType type) const {
  return {model.packed(type), tokenizers, generation, shortlist};
}

Translator TranslationModel::translator() const {
  return {model.is_packed() ? model : model.packed(), tokenizers.source, tokenizers.target,
          shortlist};
}

TranslateConfig translate_config(const models::GenerationConfig& generation,
                                 const models::TransformerConfig& config) {
  return {.search = beam_config(generation),
          .length = length_limit(generation),
          .max_source = config.max_length};
}

TranslationModel load_translation_model(const std::filesystem::path& folder) {
  return whole_model(models::load(folder), folder);
}

}  // namespace heed::decode
