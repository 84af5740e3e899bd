#pragma once

#include "heed/explain/training_run.h"
#include "heed/viz/explanation.h"

namespace heed::explain {

// What train_until_right did: its first step in full (prediction, one-hot target, cross-entropy,
// gradients back by layer, update, prediction again), then all steps in a table.
viz::Explanation explain_training(const TrainingChoice& choice);

}  // namespace heed::explain
