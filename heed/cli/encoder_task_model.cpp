#include "heed/cli/encoder_task_model.h"

#include "heed/cli/attention_example.h"
#include "heed/cli/encoder_settings.h"
#include "heed/cli/model_folder.h"
#include "heed/models/bert.h"

namespace heed::cli {
namespace {

// The first text of what the recipe validated on, or trained on; empty where it is gone.
std::string example(const std::vector<RecipeKey>& recipe, models::EncoderHead head) {
  for (const char* name : {"valid", "train"}) {
    for (const RecipeKey& key : recipe) {
      if (key.table != "data" || key.name != name || key.texts.empty()) continue;
      const std::filesystem::path file = key.texts[0];
      if (!std::filesystem::exists(file)) continue;
      const EncoderData data = read_encoder_data(head, std::span(&file, 1), InvalidUtf8::replace);
      std::string line;
      text_of(data)(line);
      return line;
    }
  }
  return {};
}

}  // namespace

viz::Table EncoderTaskModel::architecture() const {
  models::EncoderModelConfig config = model_.model.config();
  std::vector<std::vector<std::string>> rows = {
      {"layout", fmt::format("{} of transformers", models::bert_class(config.head))},
      {"vocabulary", fmt::format("{}", config.vocab)}};
  if (!config.labels.empty()) {
    rows.push_back({"labels", fmt::format("{}", fmt::join(config.labels, ", "))});
  }
  Settings settings;
  declare_architecture(settings, config);
  return architecture_table(std::move(rows), settings);
}

void EncoderTaskModel::show(const std::vector<RecipeKey>& recipe, viz::Report& report) const {
  constexpr Index kTokens = 48;
  const std::string text = example(recipe, model_.model.config().head);
  if (!text.empty()) report.attention.push_back(attention_example(model_, text, kTokens));
}

}  // namespace heed::cli
