#pragma once

#include "heed/tensor/named_tensors.h"

namespace heed::train {

// The Euclidean length of all gradients taken together, in double; a parameter without one counts
// nothing. Finite exactly when every gradient is. The same on any number of threads.
double gradient_norm(const NamedTensors& parameters);

// What to multiply gradients of length `norm` by so that they are no longer than `longest` (Pascanu
// et al. 2013, algorithm 1). Zero for `longest` clips nothing.
double clip_scale(double norm, double longest);

void clear_gradients(const NamedTensors& parameters);

}  // namespace heed::train
