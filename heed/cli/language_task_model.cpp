#include "heed/cli/language_task_model.h"

#include "heed/cli/attention_example.h"
#include "heed/cli/language_model_settings.h"
#include "heed/cli/model_folder.h"
#include "heed/text/utf8.h"
#include "heed/text/whole_text.h"

namespace heed::cli {
namespace {

// The beginning of what the recipe validated on, or trained on; empty where it is gone.
std::string example(const std::vector<RecipeKey>& recipe) {
  constexpr std::size_t kBytes = 200;
  for (const char* name : {"valid", "train"}) {
    for (const RecipeKey& key : recipe) {
      if (key.table != "data" || key.name != name || key.texts.empty()) continue;
      if (!std::filesystem::exists(key.texts[0])) continue;
      std::string text = read_text(key.texts[0], InvalidUtf8::replace).substr(0, kBytes);
      text.resize(before_unended_character(text));
      return text;
    }
  }
  return {};
}

const char* layout(models::LanguageModelForm form) {
  switch (form) {
    case models::LanguageModelForm::gpt2:
      return "GPT2LMHeadModel of transformers";
    case models::LanguageModelForm::llama:
      return "LlamaForCausalLM of transformers";
    case models::LanguageModelForm::heed:
      break;
  }
  return models::kHeedLanguageModel;
}

}  // namespace

viz::Table LanguageTaskModel::architecture() const {
  models::LanguageModelConfig config = model_.model.config();
  std::vector<std::string> reasons;
  Settings settings;
  declare_architecture(settings, config);
  return architecture_table({{"layout", layout(models::form_of(config, reasons))},
                             {"vocabulary", fmt::format("{}", config.vocab)}},
                            settings);
}

void LanguageTaskModel::save(const std::filesystem::path& folder) const {
  tell_saved(decode::save(model_, folder));
}

void LanguageTaskModel::show(const std::vector<RecipeKey>& recipe, viz::Report& report) const {
  constexpr Index kTokens = 48;
  const std::string text = example(recipe);
  if (!text.empty()) report.attention.push_back(attention_example(model_, text, kTokens));
}

}  // namespace heed::cli
