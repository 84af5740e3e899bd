#include "heed/decode/text_model.h"

#include "heed/models/generation_config.h"

namespace heed::decode {
namespace {

// A model may have more ids than its vocabulary has pieces: sizes are rounded up elsewhere.
TextModel whole(models::LanguageModel model, const std::filesystem::path& folder) {
  TextModel all{.model = std::move(model), .tokenizer = LanguageTokenizer::load(folder)};
  check(all.tokenizer.size() <= all.model.config().vocab,
        "{}: the vocabulary has {} pieces, but config.json says {}", folder.string(),
        all.tokenizer.size(), all.model.config().vocab);
  return all;
}

void save_rest(const TextModel& model, const std::filesystem::path& folder) {
  models::save_generation(model.model.config(), folder);
  model.tokenizer.save(folder);
}

}  // namespace

models::SavedAs save_settings(const TextModel& model, const std::filesystem::path& folder) {
  models::SavedAs saved = models::save_config(model.model.config(), folder);
  save_rest(model, folder);
  return saved;
}

models::SavedAs save(const TextModel& model, const std::filesystem::path& folder) {
  models::SavedAs saved = models::save(model.model, folder);
  save_rest(model, folder);
  return saved;
}

TextModel load_text_model(const std::filesystem::path& folder) {
  return whole(models::load_language_model(folder), folder);
}

TextModel load_packed_text_model(const std::filesystem::path& folder, ops::ComputeType type) {
  return whole(models::load_packed_language_model(folder, type), folder);
}

TextModel load_text_settings(const std::filesystem::path& folder) {
  Rng none = Rng::none();
  return whole(models::LanguageModel(models::load_language_model_config(folder).config, none),
               folder);
}

}  // namespace heed::decode
