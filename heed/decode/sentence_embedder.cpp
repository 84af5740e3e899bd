#include "heed/decode/sentence_embedder.h"

#include <cmath>

#include "heed/ops/embedding.h"
#include "heed/ops/rms_norm.h"
#include "heed/ops/sequence_means.h"

namespace heed::decode {
namespace {

constexpr Index kTokensAtOnce = 4096;

Tensor first_of_each(const Tensor& states, const Spans& spans) {
  std::vector<Token> rows;
  for (Index s = 0; s < spans.count(); ++s) rows.push_back(static_cast<Token>(spans.row(s, 0)));
  return ops::embedding(states, rows);
}

// x / |x|, as the root mean square norm with a gain of D^-1/2 has it; zeros stay zeros.
Tensor of_unit_length(const Tensor& x) {
  constexpr float kEpsilon = 1e-30f;
  const Index width = x.dim(1);
  const float gain = 1.0f / std::sqrt(static_cast<float>(width));
  return ops::rms_norm(x, Tensor({width}, std::vector<float>(width, gain)), kEpsilon);
}

}  // namespace

Tensor embed(const TextEncoder& encoder, const models::SentenceEmbedding& how,
             std::span<const std::string> texts) {
  const NoGrad no_grad;
  const Index width = encoder.model.config().width;
  const BertTokens special = bert_tokens(encoder.tokenizer, "embed");
  std::vector<std::vector<Token>> sequences;
  for (const std::string& text : texts) {
    sequences.push_back(framed(encoder.tokenizer.encode(text), special, how.max_length));
  }
  Tensor vectors = Tensor::uninitialized({std::ssize(texts), width});
  std::size_t first = 0;
  for (const std::size_t last : runs_of(sequences, kTokensAtOnce)) {
    nn::Pass pass = nn::Pass::inference();
    const Tokens tokens = pack({sequences.begin() + first, sequences.begin() + last});
    const Tensor states = encoder.model.encode(tokens, pass);  // (N, D)
    Tensor pooled = how.pooling == models::Pooling::first
                        ? first_of_each(states, tokens.spans)
                        : ops::sequence_means(states, tokens.spans);  // (B, D)
    if (how.length == models::VectorLength::unit) pooled = of_unit_length(pooled);
    std::ranges::copy(pooled.values(), vectors.mutable_data() + first * width);
    first = last;
  }
  return vectors;
}

}  // namespace heed::decode
