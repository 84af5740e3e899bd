#include "heed/train/step.h"

#include <algorithm>
#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/ops/cross_entropy.h"

namespace heed::train {

StepBatches gather(data::BatchSource& source, const StepSize& size) {
  StepBatches step;
  const Index epoch = source.position().epoch;
  Index sources = 0, targets = 0, added = 0;
  do {
    Batch batch = source.next();
    const Index before = std::max(sources, targets);
    sources += batch.source.spans.rows();
    targets += std::ssize(batch.labels);
    added = std::max(sources, targets) - before;
    step.tokens += ops::count_labels(batch.labels);
    step.batches.push_back(std::move(batch));
  } while ((size.tokens > 0 ? std::max(sources, targets) + added / 2 < size.tokens
                            : std::ssize(step.batches) < size.batches) &&
           source.position().epoch == epoch);
  return step;
}

double accumulate_gradients(const StepBatches& step, const LossFunction& loss, nn::Pass& pass) {
  double sum = 0.0;
  for (const Batch& batch : step.batches) {
    const Tensor part = loss(batch, step.tokens, pass);
    sum += part.item();
    if (!std::isfinite(sum)) break;
    backward(part);
  }
  return sum;
}

}  // namespace heed::train
