#pragma once

#include <functional>
#include <vector>

#include "heed/data/batch_source.h"
#include "heed/nn/pass.h"

namespace heed::train {

// The sum of a micro-batch's token losses, divided by the tokens of its whole step: a scalar on the
// tape. Summed over the micro-batches it is the step's loss, however the step was cut.
using LossFunction = std::function<Tensor(const Batch&, Index step_tokens, nn::Pass&)>;

// The micro-batches of one step, whose gradients add up.
struct StepBatches {
  std::vector<Batch> batches;
  Index tokens = 0;  // labels that count, of all together
};

// What a step is to have.
struct StepSize {
  Index tokens = 0;   // about so many on the longer side, source or labels; 0: see `batches`
  Index batches = 1;  // where no tokens are asked for
};

// Takes batches until they are as many as asked for, or their tokens as near as can be to those
// asked for. One at least, and none beyond the end of an epoch.
StepBatches gather(data::BatchSource& source, const StepSize& size);

// Adds the gradients of all micro-batches to the parameters and returns the step's loss. As soon as
// it is not finite, what remains is left out.
double accumulate_gradients(const StepBatches& step, const LossFunction& loss, nn::Pass& pass);

}  // namespace heed::train
