#include "heed/cli/task_model.h"

#include "heed/cli/encoder_task_model.h"
#include "heed/cli/image_task_model.h"
#include "heed/cli/language_task_model.h"
#include "heed/cli/task.h"
#include "heed/cli/translation_task_model.h"

namespace heed::cli {

NamedTensors TaskModel::state() const {
  NamedTensors all = parameters();
  for (auto& buffer : buffers()) all.push_back(std::move(buffer));
  return all;
}

std::unique_ptr<TaskModel> load_task_model(const std::filesystem::path& folder, Weights weights) {
  const bool read = weights == Weights::read;
  switch (task_of_folder(folder).value_or(Task::translation)) {
    case Task::translation:
      return std::make_unique<TranslationTaskModel>(read ? decode::load_translation_model(folder)
                                                         : decode::load_settings(folder));
    case Task::language_model:
      return std::make_unique<LanguageTaskModel>(read ? decode::load_text_model(folder)
                                                      : decode::load_text_settings(folder));
    case Task::image_classification:
      return std::make_unique<ImageTaskModel>(read ? models::load_image_classifier(folder)
                                                   : models::load_image_settings(folder));
    case Task::masked_language_model:
    case Task::sentence_classification:
    case Task::token_classification:
      return std::make_unique<EncoderTaskModel>(read ? decode::load_text_encoder(folder)
                                                     : decode::load_encoder_settings(folder));
  }
  return nullptr;
}

}  // namespace heed::cli
