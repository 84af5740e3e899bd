#include "heed/cli/task_settings.h"

#include "heed/cli/image_classification_settings.h"
#include "heed/cli/language_model_settings.h"
#include "heed/cli/translation_settings.h"

namespace heed::cli {

std::unique_ptr<TaskSettings> task_settings(Task task) {
  switch (task) {
    case Task::translation:
      return std::make_unique<TranslationSettings>();
    case Task::language_model:
      return std::make_unique<LanguageModelSettings>();
    case Task::image_classification:
      return std::make_unique<ImageClassificationSettings>();
  }
  return nullptr;
}

}  // namespace heed::cli
