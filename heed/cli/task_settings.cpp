#include "heed/cli/task_settings.h"

#include "heed/cli/encoder_settings.h"
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
    case Task::masked_language_model:
      return std::make_unique<EncoderSettings>(models::EncoderHead::masked_language_model);
    case Task::sentence_classification:
      return std::make_unique<EncoderSettings>(models::EncoderHead::sentence_classification);
    case Task::token_classification:
      return std::make_unique<EncoderSettings>(models::EncoderHead::token_classification);
  }
  return nullptr;
}

}  // namespace heed::cli
