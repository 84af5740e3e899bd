#include "heed/models/embedding_tables.h"

#include "heed/nn/embedding.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"

namespace heed::models {
namespace {

Tensor table(const EmbeddingTablesConfig& config, Index vocab, Rng& rng) {
  const Tensor table = nn::embedding_table(vocab, config.width, config.pad, rng);
  return config.scale == 1.0f || table.empty() ? table : parameter(table.detached() * config.scale);
}

}  // namespace

EmbeddingTables::EmbeddingTables(const EmbeddingTablesConfig& config, Rng& rng)
    : config_(config),
      source_(table(config, config.source_vocab, rng)),
      target_(config.sharing == EmbeddingSharing::all ? source_
                                                      : table(config, config.target_vocab, rng)),
      output_(config.sharing == EmbeddingSharing::none ? table(config, config.target_vocab, rng)
                                                       : target_) {}

EmbeddingTables::Use::Use(const EmbeddingTables& tables) : tables_(tables) {
  if (tables.is_packed()) return;
  const auto without_pad = [&](const Tensor& table) {
    return nn::without_gradient_at(table, tables.config_.pad);
  };
  const EmbeddingSharing sharing = tables.config_.sharing;
  source_ = without_pad(tables.source_);
  target_ = sharing == EmbeddingSharing::all ? source_ : without_pad(tables.target_);
  output_ = sharing == EmbeddingSharing::none ? without_pad(tables.output_) : target_;
}

Tensor EmbeddingTables::Use::source(std::span<const Token> ids) const {
  return tables_.is_packed() ? ops::embedding(tables_.packed_source_, ids)
                             : ops::embedding(source_, ids);
}

Tensor EmbeddingTables::Use::target(std::span<const Token> ids) const {
  return tables_.is_packed() ? ops::embedding(tables_.packed_target_, ids)
                             : ops::embedding(target_, ids);
}

Tensor EmbeddingTables::Use::logits(const Tensor& x, ops::ComputeType type,
                                    const Tensor& bias) const {
  return tables_.is_packed() ? ops::linear(x, tables_.packed_output_, bias)
                             : ops::linear(x, output_, bias, type);
}

void EmbeddingTables::pack(ops::ComputeType type, const WeightRows& rows) {
  check(!is_packed(), "embeddings: are packed already");
  const auto table = [&](const char* path, Index vocab) {
    return ops::PackedWeight({.out = vocab, .in = config_.width}, rows(path), type);
  };
  packed_source_ = table("source_embedding", config_.source_vocab);
  packed_target_ = config_.sharing == EmbeddingSharing::all
                       ? packed_source_
                       : table("target_embedding", config_.target_vocab);
  packed_output_ = config_.sharing == EmbeddingSharing::none ? table("output", config_.target_vocab)
                                                             : packed_target_;
  source_ = target_ = output_ = Tensor();
}

ops::PackedWeight EmbeddingTables::output_of(std::span<const Token> tokens) const {
  check(is_packed(), "embeddings: only a packed model decodes some of its tokens alone");
  return packed_output_.rows(tokens);
}

}  // namespace heed::models
