#pragma once

#include "heed/decode/translation_model.h"
#include "heed/viz/report.h"

namespace heed::cli {

// Every attention of the model while it reads `source` and writes `target`, labelled with pieces;
// first the cross-attention of the last layer.
viz::AttentionExample attention_example(const decode::TranslationModel& model,
                                        const std::string& source, const std::string& target);

}  // namespace heed::cli
