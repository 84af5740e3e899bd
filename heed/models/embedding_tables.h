#pragma once

#include "heed/models/transformer_config.h"
#include "heed/models/weight_rows.h"
#include "heed/ops/cross_entropy.h"

namespace heed::models {

struct EmbeddingTablesConfig {
  Index source_vocab = 0, target_vocab = 0;
  Index width = 0;  // D
  EmbeddingSharing sharing = EmbeddingSharing::all;
  Token pad = 0;       // its row is zero and stays so
  float scale = 1.0f;  // of the first weights
};

// The embeddings of a model that translates, and its output layer, of which some may be one matrix
// ("Attention Is All You Need", section 3.4).
class EmbeddingTables {
 public:
  EmbeddingTables(const EmbeddingTablesConfig& config, Rng& rng);

  // The tables as one pass uses them: pad's row is cut off from the tape, and tables that are one
  // stay one. Must not outlive them.
  class Use {
   public:
    Tensor source(std::span<const Token> ids) const;  // -> (N, D)
    Tensor target(std::span<const Token> ids) const;  // -> (N, D)
    // x (N, D), bias (V) or empty -> (N, V)
    Tensor logits(const Tensor& x, ops::ComputeType type, const Tensor& bias = {}) const;
    // For ops::linear_cross_entropy.
    ops::OutputLayer output(ops::ComputeType type, const Tensor& bias = {}) const {
      return {.weight = output_, .bias = bias, .type = type};
    }

   private:
    friend class EmbeddingTables;
    explicit Use(const EmbeddingTables& tables);

    const EmbeddingTables& tables_;
    Tensor source_, target_, output_;  // empty where they are packed
  };
  Use use() const { return Use(*this); }

  bool is_packed() const { return !packed_output_.empty(); }
  void pack(ops::ComputeType type, const WeightRows& rows);
  // The packed output layer of these tokens alone. Throws unless it is packed.
  ops::PackedWeight output_of(std::span<const Token> tokens) const;

  static void fields(auto& self, auto&& visit) {
    visit("source_embedding", self.source_);  // (Vs, D)
    visit("target_embedding", self.target_);  // (Vt, D), or the source's
    visit("output", self.output_);            // (Vt, D), or the target's
  }

 private:
  EmbeddingTablesConfig config_;
  Tensor source_, target_, output_;
  ops::PackedWeight packed_source_, packed_target_, packed_output_;  // or empty
};

}  // namespace heed::models
