#pragma once

#include <memory>

#include "heed/cli/image_classification_settings.h"

namespace heed::cli {

std::unique_ptr<TrainingTask> image_classification_task(
    const ImageClassificationOptions& options, std::shared_ptr<const data::ImageSplit> images,
    const RunOptions& run);

}  // namespace heed::cli
