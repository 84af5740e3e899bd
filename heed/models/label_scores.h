#pragma once

#include "heed/models/encoder_model.h"
#include "heed/models/likelihood.h"

namespace heed::models {

// What an encoder's head says of the labels of a batch that count, in their order.
std::vector<RowScore> label_scores(const EncoderModel& model, const Batch& batch);

}  // namespace heed::models
