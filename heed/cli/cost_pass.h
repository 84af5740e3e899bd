#pragma once

#include <functional>

#include "heed/models/language_model.h"

namespace heed::cli {

// What is timed: a text read at once, a step of training without its optimizer, or one token more
// behind a text.
enum class CostPass { forward, training, decode };
enum class Cache { with, without };

struct CostConfig {
  CostPass pass = CostPass::forward;
  nn::AttentionPath attention = nn::AttentionPath::tiled;
  Cache cache = Cache::with;  // of a decode; without, the whole text is read again for each token
  Index repeats = 3;          // of which the median counts
};

struct Cost {
  double milliseconds = 0.0;
  Index tokens = 1;  // that one pass is for
  Index memory = 0;  // bytes that it held at the most beside the model; a decode's cache among them
};

// Of one text of `length` random tokens, on a model that is packed unless the pass is training. One
// pass before those that count opens what is kept; it alone counts where it takes `enough` seconds.
Cost cost_of(const models::LanguageModel& model, const CostConfig& config, Index length,
             double enough);

// How many tokens a pass reads beyond `length`, for which the model must have positions.
Index tokens_beyond(const CostConfig& config);

}  // namespace heed::cli
