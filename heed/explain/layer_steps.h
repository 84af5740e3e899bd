#pragma once

#include "heed/explain/attention_steps.h"

namespace heed::explain {

// A stack of layers, of which one is looked at: "encoder", "decoder" or "layers".
struct StackScene {
  std::string stack = {};
  Index layer = 0, head = 0;  // from 0
  Words words = {};
  Words memory = {};  // what cross-attention looks at; nothing: there is none
  nn::AttentionKind self = nn::AttentionKind::encoder_self;  // of its self-attention
  LayerFacts facts = {};
  std::optional<nn::AttentionKind> only = {};  // of its attentions one alone is told
};

// Embeddings and what is added to them, sections 3.4 and 3.5, up to what the first layer reads.
std::vector<viz::ExplainedStep> embedding_steps(const Capture& capture, const StackScene& scene);

// A layer's sub-layers, part by part: each attention and the feed-forward network, section 3.1.
std::vector<viz::ExplainedPart> layer_parts(const Capture& capture, const StackScene& scene);

// A text that one stack reads: its tokens, which the file of heed named `tokenizer` cuts, their
// embeddings and the layer that is looked at.
viz::Explanation read_text(const std::string& text, const std::string& tokenizer,
                           const Capture& capture, const StackScene& scene);

// What the stack gives, which is normed where its layers are not.
viz::ExplainedStep stack_output_step(const Capture& capture, const StackScene& scene);

}  // namespace heed::explain
