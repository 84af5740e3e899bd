#pragma once

#include "heed/models/image_classifier.h"
#include "heed/viz/image_attention.h"

namespace heed::cli {

// What the class token of each layer has of the patches of a picture, by attention rollout, the
// first layer first: each drawn over the picture as the model reads it or, where that is small,
// larger. `name` is the picture's.
std::vector<viz::ImageAttention> image_attention(const models::ImageClassifier& classifier,
                                                 const Image& image, const std::string& name);

}  // namespace heed::cli
