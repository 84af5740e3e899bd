#pragma once

#include "heed/tensor/named_tensors.h"
#include "heed/viz/metrics.h"

namespace heed::cli {

// What a training is compared by: the size of the model, how fast it learnt and what, and what its
// probes found at the begin and at the end.
Figures training_figures(const viz::RunMetrics& metrics, const NamedTensors& parameters);

}  // namespace heed::cli
