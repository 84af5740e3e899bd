#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "heed/base/figures.h"
#include "heed/nn/pass.h"
#include "heed/tensor/batch.h"
#include "heed/tensor/named_tensors.h"

namespace heed::probe {

// What may be measured of a model while it passes over a batch.
enum class Probe {
  // Of each head's weights: heed/probe/weight_measures.h.
  entropy,
  saturation,
  softmax_gradient,
  distance,
  first_token,
  previous_token,
  aligned_token,
  // Of what runs through each stack: the root mean square of its elements by layer, and the mean
  // cosine of the angle between the states of two tokens of a text.
  states,
  similarity,
  // The norms of d loss / d state and of d loss / d parameter, by layer.
  gradients,
};

// For each sequence of a batch and each of its target tokens the source token that it translates;
// none where nothing is known of it.
using Alignments = std::vector<std::vector<std::optional<Index>>>;

// What is probed: a model by its loss on a batch.
struct Subject {
  std::function<Tensor(const Batch&, nn::Pass&)> loss;  // a scalar
  NamedTensors parameters;                              // without gradients
  Batch batch;
  Alignments alignments = {};  // may be empty, unless Probe::aligned_token asks for them
};

// One pass over the batch, forward and, for gradients, backward; nothing is dropped. Parameters are
// left as they were, without gradients. The numbers are means over all layers and heads, the curves
// go by layer or, one a layer, by head; both from 1. A stack that shows nothing leaves nothing.
Figures measured(std::span<const Probe> probes, const Subject& subject);

}  // namespace heed::probe
