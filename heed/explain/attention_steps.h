#pragma once

#include "heed/explain/capture.h"
#include "heed/explain/layer_facts.h"
#include "heed/explain/words.h"

namespace heed::explain {

// One attention of a layer, of which one head is looked at.
struct AttentionScene {
  std::string path = {};  // "encoder.0.attention"
  Words queries = {}, keys = {};
  nn::AttentionKind kind = nn::AttentionKind::encoder_self;
  Index head = 0;  // from 0
  LayerFacts facts = {};
};

// From queries, keys and values of the head to the output of all heads, sections 3.2.1 and 3.2.2.
// Throws where the attention has no such head.
std::vector<viz::ExplainedStep> attention_steps(const Capture& capture,
                                                const AttentionScene& scene);

}  // namespace heed::explain
