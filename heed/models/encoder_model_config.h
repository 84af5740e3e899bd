#pragma once

#include <string>
#include <vector>

#include "heed/nn/feed_forward.h"

namespace heed::models {

// What is computed of the states of an encoder's last layer.
enum class EncoderHead {
  none,                     // nothing, or for who asks the pooled state of a whole text
  masked_language_model,    // which tokens stood in the place of those that are masked
  sentence_classification,  // a label of the whole text
  token_classification,     // a label of each token
};

inline bool classifies(EncoderHead head) {
  return head == EncoderHead::sentence_classification || head == EncoderHead::token_classification;
}
// Whether it reads what a layer of its own makes of the first token's state.
inline bool has_pooler(EncoderHead head) {
  return head == EncoderHead::none || head == EncoderHead::sentence_classification;
}

// Every choice of an encoder-only Transformer (Devlin et al., "BERT: Pre-training of Deep
// Bidirectional Transformers for Language Understanding", NAACL 2019, section 3). The defaults are
// BERT-base, uncased.
struct EncoderModelConfig {
  Index vocab = 30522;
  Index layers = 12;
  Index width = 768;  // D
  Index heads = 12;
  Index hidden = 3072;   // of the feed-forward network
  float dropout = 0.1f;  // of embeddings, what each sub-layer adds, and a classifier's input
  float attention_dropout = 0.1f;  // of attention weights
  float norm_epsilon = 1e-12f;
  nn::Activation activation = nn::Activation::gelu;
  Index max_length = 512;   // tokens that a sequence may have
  Index segments = 2;       // kinds of sentences, of which a text and its second one are two
  float deviation = 0.02f;  // of the first weights
  EncoderHead head = EncoderHead::masked_language_model;
  std::vector<std::string> labels = {};  // of a classification, in their order

  friend bool operator==(const EncoderModelConfig&, const EncoderModelConfig&) = default;
};

// Throws one line that names every impossible choice.
void check_config(const EncoderModelConfig& config);

}  // namespace heed::models
