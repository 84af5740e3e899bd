#pragma once

#include <functional>

#include "heed/models/embedding_tables.h"
#include "heed/models/recurrent_config.h"
#include "heed/nn/fields.h"
#include "heed/tensor/batch.h"

namespace heed::models {

// What a decode of some sentences remembers between steps: one row a hypothesis, wherever nothing
// else is said.
struct RecurrentState {
  nn::KeysValues memory;       // of attention
  Tensor context;              // (B, E), the fixed one, where there is no attention
  std::vector<Tensor> layers;  // (B, S), the decoder's
  Tensor fed;                  // (B, D), the last readout, where input is fed
  // The output layer of some tokens alone, or empty: of all.
  ops::PackedWeight output;

  // Hypothesis i goes on from hypothesis which[i].
  void pick(std::span<const Index> which);
};

// How often a decoder that is trained reads its own likeliest word in place of the true one
// ("Scheduled Sampling for Sequence Prediction with Recurrent Neural Networks", Bengio et al.,
// 2015, section 2.4, where each word is drawn by itself). No gradient goes through that choice.
struct OwnWords {
  float rate = 0.0f;  // 0: never, which is teacher forcing
};

// A recurrent encoder-decoder. The encoder's last state, through a linear layer and tanh, is where
// each decoder layer starts. What the output layer reads is tanh(W [h; c]) of the last layer's
// state h and a context c (Luong et al., 2015, equation 5), which is
//   none         the encoder's last state at every step; the first layer reads it, too (Cho et al.,
//                2014, section 2.2)
//   additive     attention of the state before a step, read by the first layer in that step
//                (Bahdanau et al., 2015; tanh stands for its maxout layer)
//   dot, general attention of the state after it (Luong et al., 2015, section 3)
// Embeddings are multiplied by sqrt(D). Shows a watcher "decoder.0.source_attention.weights"
// (1, Tq, Tk); of all rows "input" and "output" of "encoder" and "decoder", the decoder's output in
// forward alone. What a recurrent layer multiplies its states with stays in float32 in a training
// in bfloat16.
class RecurrentModel {
 public:
  using Config = RecurrentConfig;

  RecurrentModel(const RecurrentConfig& config, Rng& rng);  // throws on an impossible config

  const RecurrentConfig& config() const { return config_; }

  // source (Ns), target (Nt) -> logits (Nt, V)
  Tensor forward(const Tokens& source, const Tokens& target, nn::Pass& pass) const;
  // The training loss of the labels, without holding the logits. -> ()
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass,
              const OwnWords& own = {}) const;

  // forward in its two halves, for decoding step by step.
  RecurrentState encode(const Tokens& source, nn::Pass& pass) const;
  Tensor decode(const Tokens& target, RecurrentState& state, nn::Pass& pass) const;
  // From here on decode computes the logits of these tokens alone, in their order and the same to
  // the bit. -> (Nt, tokens). Throws unless the model is packed.
  void narrow(RecurrentState& state, std::span<const Token> tokens) const;

  // The same model for inference alone: see Transformer::packed.
  RecurrentModel packed(ops::ComputeType type = ops::ComputeType::float32) const;
  bool is_packed() const { return tables_.is_packed(); }
  void pack(ops::ComputeType type, const WeightRows& rows);

  static void fields(auto& self, auto&& visit) {
    EmbeddingTables::fields(self.tables_, visit);
    visit("encoder", self.encoder_);
    visit("bridge", self.bridge_);  // (S, directions * S) each, one a decoder layer
    visit("decoder", self.decoder_);
    visit("source_attention", self.attention_);  // one or none
    visit("readout", self.readout_);             // (D, H + E)
  }

 private:
  // What a step reads in place of the true words' rows (n, D), after what it last read out (n, D).
  using Feed = std::function<Tensor(const Tensor& truth, const Tensor& readout)>;
  struct Alignments;

  bool steps_alone() const;  // each step reads what only the step before gives
  RecurrentState start(const Tokens& source, const EmbeddingTables::Use& tables,
                       nn::Pass& pass) const;
  Tensor rows_of(const Tensor& embedded, nn::Pass& pass) const;
  // Embedded words -> what the output layer reads, (Nt, D) both, several rows of a sequence at
  // once, or one
  Tensor advance(const Tensor& words, const Spans& spans, RecurrentState& state, nn::Pass& pass,
                 const nn::ContextAttention::Watch& watch) const;
  Tensor through_steps(const Tensor& words, const Spans& spans, RecurrentState& state,
                       nn::Pass& pass, const Feed& feed) const;
  Tensor read_out(const Tensor& words, const Spans& spans, RecurrentState& state, nn::Pass& pass,
                  const Feed& feed = {}) const;
  Feed own_words(const EmbeddingTables::Use& tables, float rate, nn::Pass& pass) const;

  RecurrentConfig config_;
  EmbeddingTables tables_;
  nn::RecurrentStack encoder_;
  std::vector<nn::Linear> bridge_;
  std::vector<nn::RecurrentLayer> decoder_;
  std::vector<nn::ContextAttention> attention_;
  nn::Linear readout_;
};

}  // namespace heed::models
