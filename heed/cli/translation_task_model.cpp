#include "heed/cli/translation_task_model.h"

#include "heed/cli/attention_example.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/model_settings.h"
#include "heed/cli/standard_error.h"
#include "heed/data/parallel_text.h"
#include "heed/models/convolutional_json.h"
#include "heed/models/hugging_face_config.h"
#include "heed/models/recurrent_json.h"
#include "heed/models/transformer_json.h"

namespace heed::cli {
namespace {

constexpr int kExamples = 5;

// The first pairs of the text that the recipe validated on; none where it is gone.
std::vector<viz::Translation> examples(const std::vector<RecipeKey>& recipe) {
  std::vector<viz::Translation> pairs;
  for (const RecipeKey& key : recipe) {
    if (key.table != "data" || key.name != "valid" || key.texts.size() != 2) continue;
    if (!std::filesystem::exists(key.texts[0]) || !std::filesystem::exists(key.texts[1])) continue;
    data::ParallelText lines({key.texts[0], key.texts[1]}, InvalidUtf8::replace);
    for (std::string source, target; std::ssize(pairs) < kExamples && lines.next(source, target);) {
      if (!source.empty()) pairs.push_back({.source = source, .reference = target});
    }
  }
  return pairs;
}

void translate(const decode::TranslationModel& model, std::vector<viz::Translation>& pairs) {
  std::vector<decode::Line> lines;
  for (const viz::Translation& pair : pairs) lines.push_back({.source = pair.source});
  decode::TranslateConfig config = decode::translate_config(model.generation, model.model.config());
  config.long_lines = LongLines::split;
  const auto found = decode::translate(model.translator(), lines, config);
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i].output = found[i].outputs.front().text;
}

std::string layout_of(const models::TransformerConfig& config) {
  if (!models::reasons_against_hugging_face(config).empty()) return models::kHeedTransformer;
  return fmt::format("{} of transformers", hugging_face_class(config));
}
std::string layout_of(const models::RecurrentConfig&) {
  return models::kHeedRecurrent;
}
std::string layout_of(const models::ConvolutionalConfig&) {
  return models::kHeedConvolutional;
}

}  // namespace

viz::Table TranslationTaskModel::architecture() const {
  models::SequenceToSequenceConfig config = model_.model.config();
  const models::Sides sides = models::sides_of(config);
  Settings settings;
  std::visit([&](auto& one) { declare_architecture(settings, one); }, config);
  return architecture_table(
      {{"layout", std::visit([](const auto& one) { return layout_of(one); }, config)},
       {"vocabulary", fmt::format("{} + {}", sides.source_vocab, sides.target_vocab)}},
      settings);
}

void TranslationTaskModel::save(const std::filesystem::path& folder) const {
  tell_saved(decode::save(model_, folder));
  if (model_.generation.form == models::LengthPenaltyForm::gnmt) {
    tell("transformers has no gnmt penalty: it will divide by length^{}",
         model_.generation.length_penalty);
  }
}

void TranslationTaskModel::show(const std::vector<RecipeKey>& recipe, viz::Report& report) const {
  report.translations = examples(recipe);
  translate(model_, report.translations);
  for (const viz::Translation& one : report.translations) {
    if (one.output.empty() || report.attention.size() == 2) continue;
    viz::AttentionExample example = attention_example(model_, one.source, one.output);
    if (!example.maps.empty()) report.attention.push_back(std::move(example));
  }
}

}  // namespace heed::cli
