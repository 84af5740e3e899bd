#pragma once

#include "heed/models/convolutional_config.h"
#include "heed/models/embedding_tables.h"
#include "heed/nn/convolution.h"
#include "heed/nn/fields.h"
#include "heed/tensor/batch.h"

namespace heed::models {

// A decoder layer of ConvS2S: a convolution that sees no later row, and attention whose queries are
// its rows and the words' (Gehring et al., 2017, section 3.3).
class ConvolutionalDecoderLayer {
 public:
  ConvolutionalDecoderLayer(const ConvolutionalConfig& config, Rng& rng);

  const nn::GatedConvolution& convolution() const { return convolution_; }
  // What attention and a residual make of the convolution's rows. words (Nt, D); x, its input, and
  // convolved (Nt, H) -> (Nt, H)
  Tensor forward(const Tensor& x, const Tensor& convolved, const Tensor& words, const Spans& spans,
                 const nn::KeysValues& source, nn::Pass& pass) const;

  static void fields(auto& self, auto&& visit) {
    visit("convolution", self.convolution_);
    visit("query", self.query_);      // (D, H)
    visit("context", self.context_);  // (H, D)
  }

 private:
  nn::GatedConvolution convolution_;
  nn::Linear query_, context_;
};

// What a decode of some sentences remembers between steps.
struct ConvolutionalState {
  nn::KeysValues source;      // of every layer's attention
  std::vector<Tensor> pasts;  // (B * (k - 1), H), one a layer
  std::vector<Index> seen;    // (B), rows so far
  Index kept = 0;             // k - 1
  // The output layer of some tokens alone, or empty: of all.
  ops::PackedWeight output;

  // Hypothesis i goes on from hypothesis which[i].
  void pick(std::span<const Index> which);
};

// The encoder-decoder of "Convolutional Sequence to Sequence Learning" (Gehring et al., 2017),
// section 3: learned positions, gated convolutions, attention in every decoder layer. Every sum of
// two is multiplied by sqrt(1/2), and a context by sqrt(m), m being the source's length (section
// 3.4). Weights are not normalised, and the encoder's gradients not divided by the number of
// attentions: Adam's steps depend on neither's size. Shows a watcher
// "decoder.0.source_attention.weights" (1, Tq, Tk) and so on; of all rows "embedding", "position",
// "input" and "output" of "encoder" and "decoder".
class ConvolutionalModel {
 public:
  using Config = ConvolutionalConfig;

  ConvolutionalModel(const ConvolutionalConfig& config, Rng& rng);  // throws on an impossible one

  const ConvolutionalConfig& config() const { return config_; }

  // source (Ns), target (Nt) -> logits (Nt, V)
  Tensor forward(const Tokens& source, const Tokens& target, nn::Pass& pass) const;
  // The training loss of the labels, without holding the logits. -> ()
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) const;

  // forward in its two halves, for decoding step by step.
  ConvolutionalState encode(const Tokens& source, nn::Pass& pass) const;
  Tensor decode(const Tokens& target, ConvolutionalState& state, nn::Pass& pass) const;
  // From here on decode computes the logits of these tokens alone, in their order and the same to
  // the bit. -> (Nt, tokens). Throws unless the model is packed.
  void narrow(ConvolutionalState& state, std::span<const Token> tokens) const;

  // The same model for inference alone: see Transformer::packed.
  ConvolutionalModel packed(ops::ComputeType type = ops::ComputeType::float32) const;
  bool is_packed() const { return tables_.is_packed(); }
  void pack(ops::ComputeType type, const WeightRows& rows);

  static void fields(auto& self, auto&& visit) {
    EmbeddingTables::fields(self.tables_, visit);
    visit("source_positions", self.source_positions_);
    visit("target_positions", self.target_positions_);
    visit("encoder_input", self.encoder_input_);  // (H, D)
    visit("encoder", self.encoder_);
    visit("encoder_output", self.encoder_output_);  // (D, H)
    visit("decoder_input", self.decoder_input_);    // (H, D)
    visit("decoder", self.decoder_);
    visit("decoder_output", self.decoder_output_);  // (D, H)
  }

 private:
  Tensor embedded(const Tensor& rows, const nn::PositionalEncoding& positions,
                  std::span<const Token> places, nn::Pass& pass) const;
  nn::KeysValues encoder_output(const EmbeddingTables::Use& tables, const Tokens& source,
                                nn::Pass& pass) const;
  // words (Nt, D) through the layers, of which convolve(i, x) runs the convolution -> (Nt, D)
  using Convolve = std::function<Tensor(std::size_t i, const Tensor& x)>;
  Tensor decoder_output(const Tensor& words, const Spans& spans, const nn::KeysValues& source,
                        nn::Pass& pass, const Convolve& convolve) const;

  ConvolutionalConfig config_;
  EmbeddingTables tables_;
  nn::PositionalEncoding source_positions_, target_positions_;
  nn::Linear encoder_input_, encoder_output_, decoder_input_, decoder_output_;
  std::vector<nn::GatedConvolution> encoder_;
  std::vector<ConvolutionalDecoderLayer> decoder_;
};

}  // namespace heed::models
