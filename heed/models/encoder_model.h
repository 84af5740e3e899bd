#pragma once

#include "heed/models/encoder_model_config.h"
#include "heed/models/weight_rows.h"
#include "heed/nn/fields.h"
#include "heed/nn/transformer_layer.h"
#include "heed/ops/cross_entropy.h"
#include "heed/tensor/batch.h"

namespace heed::models {

// An encoder alone, in which each token sees all of its text: BERT (Devlin et al., 2019).
// Embeddings of tokens, learned positions and segments (section 3, "Input/Output Representations"),
// layers whose norms come after the sub-layers, and one head. A text is [CLS] ... [SEP]. Shows a
// watcher "layers.0.attention.weights" (H, T, T) and so on; of all rows "embedding", "position",
// "segment" and "sum" of "layers", the "input" that is normed of that, and what layers show, the
// "output" of each last; forward shows "head.input" too, what the output layer reads.
class EncoderModel {
 public:
  EncoderModel(const EncoderModelConfig& config, Rng& rng);  // throws on an impossible config

  const EncoderModelConfig& config() const { return config_; }

  // The states of the last layer. tokens (N), of each the number of its segment (N), or none where
  // all are 0 -> (N, D). Throws where a sequence is longer than the positions.
  Tensor encode(const Tokens& tokens, nn::Pass& pass, std::span<const Token> segments = {}) const;
  // states (N, D) -> tanh(W x + b) of each sequence's first (B, D), where the head is none or of
  // sentences: the representation C of section 3.1, Task 2.
  Tensor pooled(const Tensor& states, const Spans& spans, const nn::Pass& pass) const;

  // What the head makes of the states: logits of the masked language model (N, V), of a sentence's
  // labels (B, C) or of the tokens' (N, C); without a head the states themselves (N, D).
  Tensor forward(const Tokens& tokens, nn::Pass& pass, std::span<const Token> segments = {}) const;
  // The logits of the labels of `batch.source` that count: of a sentence's labels one a sequence,
  // else one a token, kIgnored for one that counts for nothing. -> (labels that count, V or C)
  Tensor logits_of_labels(const Batch& batch, nn::Pass& pass) const;
  // The training loss of these labels, of which the logits are never held. -> ()
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) const;

  // The same model for inference alone: see Transformer::packed.
  EncoderModel packed(ops::ComputeType type = ops::ComputeType::float32) const;
  bool is_packed() const { return !packed_embedding_.empty(); }
  void pack(ops::ComputeType type, const WeightRows& rows);

  static void fields(auto& self, auto&& visit) {
    visit("embedding", self.embedding_);  // (V, D)
    visit("positions", self.positions_);  // (max_length, D)
    visit("segments", self.segments_);    // (segments, D)
    visit("embedding_norm", self.embedding_norm_);
    visit("layers", self.layers_);
    visit("transform", self.transform_);            // none, or of the head: see below
    visit("transform_norm", self.transform_norm_);  // of the masked language model
    visit("output", self.output_);                  // (V, D), the embedding; or (C, D); or empty
    visit("output_bias", self.output_bias_);        // (V) or (C), or empty
  }

 private:
  Tensor embedded(const Tokens& tokens, std::span<const Token> segments, nn::Pass& pass) const;
  // What the output layer reads of the states, where there is one.
  Tensor output_input(const Tensor& states, const Spans& spans, nn::Pass& pass) const;
  // The same of the rows alone whose labels count, and these labels.
  struct Labelled {
    Tensor x;
    std::vector<Token> labels;
  };
  Labelled labelled(const Batch& batch, nn::Pass& pass) const;
  Tensor logits(const Tensor& x, const nn::Pass& pass) const;

  EncoderModelConfig config_;
  Tensor embedding_, positions_, segments_;
  nn::Norm embedding_norm_;
  std::vector<nn::TransformerLayer> layers_;
  // The pooler, D -> D, where the head is none or of sentences; or that of the masked language
  // model, before its norm.
  std::vector<nn::Linear> transform_;
  std::vector<nn::Norm> transform_norm_;
  Tensor output_, output_bias_;
  ops::PackedWeight packed_embedding_, packed_output_;  // or empty
};

}  // namespace heed::models
