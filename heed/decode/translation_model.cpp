#include "heed/decode/translation_model.h"

#include <future>

#include "heed/base/files.h"
#include "heed/models/tokenizer_config.h"

namespace heed::decode {

namespace {

bool joint(const TokenizerPair& tokenizers) {
  return tokenizers.source.fingerprint() == tokenizers.target.fingerprint();
}

// Source and target as the model's config numbers them. A model may have more ids than its
// vocabulary has pieces: sizes are rounded up elsewhere.
void check_agreement(const TokenizerPair& tokenizers, const models::Sides& sides,
                     const std::string& folder) {
  const auto side = [&](const char* name, const Tokenizer& tokenizer, Index vocab) {
    check(tokenizer.size() <= vocab, "{}: the {} vocabulary has {} pieces, but config.json says {}",
          folder, name, tokenizer.size(), vocab);
    check(tokenizer.end() == sides.end && tokenizer.pad() == sides.pad,
          "{}: the {} vocabulary has </s> {} and <pad> {}, but config.json says {} and {}", folder,
          name, tokenizer.end(), tokenizer.pad(), sides.end, sides.pad);
  };
  side("source", tokenizers.source, sides.source_vocab);
  side("target", tokenizers.target, sides.target_vocab);
}

// The model that `load` gives, with the rest of its folder, which is read meanwhile.
TranslationModel whole_model(const std::filesystem::path& folder, const auto& load) {
  auto tokenizers = std::async(std::launch::async, load_tokenizers, folder);
  TranslationModel whole{.model = load(),
                         .tokenizers = tokenizers.get(),
                         .generation = models::load_generation(folder)};
  check_agreement(whole.tokenizers, whole.model.sides(), folder.string());
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
  const auto side = [&](const char* model, const char* vocabulary) {
    return Tokenizer::load(folder / model, folder / vocabulary);
  };
  if (models::load_vocabularies(folder) == models::Vocabularies::separate) {
    return {.source = side(files::kSourceModel, files::kVocabulary),
            .target = side(files::kTargetModel, files::kTargetVocabulary)};
  }
  const Tokenizer source = side(files::kSourceModel, files::kVocabulary);
  const bool same =
      read_file(folder / files::kSourceModel) == read_file(folder / files::kTargetModel);
  return {.source = source,
          .target = same ? source : side(files::kTargetModel, files::kVocabulary)};
}

models::SavedAs save_settings(const TranslationModel& model, const std::filesystem::path& folder) {
  const models::SequenceToSequenceConfig config = model.model.config();
  models::SavedAs saved = models::save_config(config, folder);
  save_tokenizers(model.tokenizers, folder);
  models::save_generation(model.generation, config, folder);
  models::save_tokenizer_config(
      joint(model.tokenizers) ? models::Vocabularies::joint : models::Vocabularies::separate,
      models::sides_of(config).max_length, folder);
  return saved;
}

models::SavedAs save(const TranslationModel& model, const std::filesystem::path& folder) {
  models::SavedAs saved = save_settings(model, folder);
  models::save_weights(model.model, folder, saved);
  return saved;
}

TranslationModel load_settings(const std::filesystem::path& folder) {
  return whole_model(folder, [&] {
    Rng rng = Rng::none();
    return models::SequenceToSequence(models::load_sequence_to_sequence_config(folder), rng);
  });
}

Translator TranslationModel::translator() const {
  return {model.is_packed() ? model : model.packed(), tokenizers.source, tokenizers.target,
          shortlist, cut};
}

TranslateConfig translate_config(const models::GenerationConfig& generation,
                                 const models::SequenceToSequenceConfig& config) {
  return {.search = beam_config(generation),
          .length = length_limit(generation),
          .max_source = models::sides_of(config).max_length};
}

TranslationModel load_translation_model(const std::filesystem::path& folder) {
  return whole_model(folder, [&] { return models::load_sequence_to_sequence(folder); });
}

TranslationModel load_packed_model(const std::filesystem::path& folder, ComputeType type) {
  return whole_model(folder,
                     [&] { return models::load_packed_sequence_to_sequence(folder, type); });
}

}  // namespace heed::decode
