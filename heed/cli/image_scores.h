#pragma once

#include <atomic>
#include <optional>

#include "heed/data/labelled_images.h"
#include "heed/models/image_classifier.h"
#include "heed/models/likelihood.h"

namespace heed::cli {

// What a model says of each image's class. Nothing where `stop` came on the way.
std::optional<std::vector<models::RowScore>> image_scores(const models::ImageClassifier& classifier,
                                                          const data::LabelledImages& images,
                                                          const std::atomic<bool>& stop = false);

}  // namespace heed::cli
