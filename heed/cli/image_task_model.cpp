#include "heed/cli/image_task_model.h"

#include "heed/cli/image_classification_settings.h"
#include "heed/cli/model_folder.h"

namespace heed::cli {

viz::Table ImageTaskModel::architecture() const {
  models::VisionTransformerConfig config = classifier_.model.config();
  Settings settings;
  declare_architecture(settings, config);
  return architecture_table({{"layout", "ViTForImageClassification of transformers"},
                             {"classes", fmt::format("{}", fmt::join(config.labels, ", "))}},
                            settings);
}

}  // namespace heed::cli
