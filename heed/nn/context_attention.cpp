#include "heed/nn/context_attention.h"

#include <cmath>

#include "heed/ops/additive_attention.h"
#include "heed/ops/attention.h"
#include "heed/ops/attention_plain.h"

namespace heed::nn {

ContextAttention::ContextAttention(const ContextAttentionConfig& config, Rng& rng)
    : kind_(config.score) {
  const Index query = config.query, memory = config.memory;
  check(kind_ != AttentionScore::none, "context attention: without a score there is none");
  check(kind_ != AttentionScore::dot || query == memory,
        "context attention: the score dot wants states and memory of one width, not {} and {}",
        query, memory);
  if (kind_ == AttentionScore::general) {
    query_.emplace(Linear::Size{.in = query, .out = memory}, glorot(query, memory), Biases::without,
                   rng);
  } else if (kind_ == AttentionScore::additive) {
    query_.emplace(Linear::Size{.in = query, .out = query}, glorot(query, query), Biases::with,
                   rng);
    key_.emplace(Linear::Size{.in = memory, .out = query}, glorot(memory, query), Biases::without,
                 rng);
    score_ = parameter(Tensor::normal({query}, 1.0f / std::sqrt(static_cast<float>(query)), rng));
  }
}

KeysValues ContextAttention::project(const Tensor& memory, const Spans& spans,
                                     const Pass& pass) const {
  return {.keys = key_ ? key_->forward(memory, pass) : memory, .values = memory, .spans = spans};
}

Tensor ContextAttention::attend(const Tensor& queries, const Spans& spans, const KeysValues& memory,
                                const Pass& pass, const Watch& watch) const {
  if (kind_ == AttentionScore::additive) return additive(queries, spans, memory, pass, watch);
  const Tensor q = query_ ? query_->forward(queries, pass) : queries;  // (Nq, E)
  const Attention how{.queries = spans, .keys = memory.spans};
  if (watch) {
    for (Index s = 0; s < spans.count(); ++s) {
      watch(s, ops::attention_weights(q, memory.keys, how, s).values());
    }
  }
  return ops::attention(q, memory.keys, memory.values, how);
}

Tensor ContextAttention::additive(const Tensor& queries, const Spans& spans,
                                  const KeysValues& memory, const Pass& pass,
                                  const Watch& watch) const {
  const Tensor q = query_->forward(queries, pass);
  const ops::Attended attended = ops::additive_attention(
      q, score_,
      {.keys = memory.keys, .values = memory.values, .queries = spans, .spans = memory.spans});
  if (watch) {
    const Index longest = memory.spans.longest();
    for (Index s = 0; s < spans.count(); ++s) {
      std::vector<float> rows;
      for (Index t = 0; t < spans.length(s); ++t) {
        const float* row = attended.weights.data() + spans.row(s, t) * longest;
        rows.insert(rows.end(), row, row + memory.spans.length(s));
      }
      watch(s, rows);
    }
  }
  return attended.values;
}

}  // namespace heed::nn
