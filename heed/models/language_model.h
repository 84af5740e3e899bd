#pragma once

#include "heed/models/language_model_config.h"
#include "heed/models/weight_rows.h"
#include "heed/nn/fields.h"
#include "heed/nn/stack.h"
#include "heed/nn/state_memory.h"
#include "heed/nn/transformer_layer.h"
#include "heed/ops/cross_entropy.h"
#include "heed/tensor/batch.h"

namespace heed::models {

// What a decode of some sequences remembers between steps; at first, nothing. Keys and values of
// the states that Transformer-XL remembers are the same as those states once weights stay.
struct LanguageModelState {
  nn::Past past;
  std::vector<nn::KvCache> caches;                    // one a layer
  Index memory = std::numeric_limits<Index>::max();   // tokens of each that a step leaves
  Index offsets = nn::PositionalEncoding::kNoneKept;  // that caches have rows of, so far back

  // Sequence i goes on from sequence which[i].
  void pick(std::span<const Index> which) { past.pick(which); }
};

// A decoder alone, which says what follows each token (Radford et al., 2018, section 3.1). Shows a
// watcher "layers.0.attention.weights" (H, T, T) and so on; of all rows "layers.embedding",
// "layers.position", what nn::Stack and its layers show, and "layers.output", which is normed.
class LanguageModel {
 public:
  LanguageModel(const LanguageModelConfig& config, Rng& rng);  // throws on an impossible config

  const LanguageModelConfig& config() const { return config_; }

  // tokens (N) -> logits (N, V) of what follows each
  Tensor forward(const Tokens& tokens, nn::Pass& pass) const;
  // The training loss of the labels, which follow the tokens of `batch.target`; it has no source.
  // Neither logits are held nor, where `pass` recomputes activations, more than layers read. -> ()
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) const;
  // The same of the next segments of some texts, after what `memory` has of those before, which
  // then has the newest states, config().memory of each text.
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::StateMemory& memory,
              nn::Pass& pass) const;

  // forward in its steps: the tokens stand after those of the steps before. -> (N, V)
  LanguageModelState start() const {
    return {.past = {}, .caches = std::vector<nn::KvCache>(config_.layers)};
  }
  // The same, and a step sees so many tokens before its own at the most; it may be more than in
  // training. Throws where positions count from a text's beginning.
  LanguageModelState start(Index memory) const;
  Tensor decode(const Tokens& tokens, LanguageModelState& state, nn::Pass& pass) const;
  // Of what follows the last token of each sequence alone, off the tape. -> (sequences, V)
  Tensor next(const Tokens& tokens, LanguageModelState& state, nn::Pass& pass) const;

  // The same model for inference alone: see Transformer::packed.
  LanguageModel packed(ops::ComputeType type = ops::ComputeType::float32) const;
  bool is_packed() const { return !packed_embedding_.empty(); }
  void pack(ops::ComputeType type, const WeightRows& rows);

  static void fields(auto& self, auto&& visit) {
    visit("embedding", self.embedding_);  // (V, D)
    visit("positions", self.positions_);
    visit("layers", self.layers_.groups());
    visit("norm", self.norm_);                // none where norms come after the sub-layers
    visit("output", self.output_);            // (V, D), or the embedding
    visit("output_bias", self.output_bias_);  // (V), or empty
  }

 private:
  // rows (N, D) of the embedding -> (N, D)
  Tensor embedded(Tensor rows, std::span<const Token> places, nn::Pass& pass) const;
  Tensor normed(Tensor x, const nn::Pass& pass) const;
  // What the output layer reads of the tokens. -> (N, D)
  Tensor read(const Tokens& tokens, LanguageModelState& state, nn::Pass& pass) const;
  Tensor logits(const Tensor& x, nn::Pass& pass) const;  // (N, D) -> (N, V)

  LanguageModelConfig config_;
  Tensor embedding_;
  nn::PositionalEncoding positions_;
  nn::Stack<nn::TransformerLayer> layers_;
  std::vector<nn::Norm> norm_;
  Tensor output_, output_bias_;
  ops::PackedWeight packed_embedding_, packed_output_;  // or empty
};

}  // namespace heed::models
