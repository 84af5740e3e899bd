#include "heed/decode/transformer_decoder.h"

#include <algorithm>

#include "heed/autograd/tape.h"

namespace heed::decode {
namespace {

// The last row of each sequence.
Tensor last_rows(const Tensor& x, const Spans& spans) {
  const Index width = x.dim(1);
  Tensor y = Tensor::uninitialized({spans.count(), width});
  for (Index s = 0; s < spans.count(); ++s) {
    const Index row = spans.row(s, spans.length(s) - 1);
    std::copy_n(x.data() + row * width, width, y.mutable_data() + s * width);
  }
  return y;
}

models::TransformerState encoded(const models::Transformer& model, const Tokens& sources,
                                 nn::Pass& pass) {
  const NoGrad no_grad;
  return model.encode(sources, pass);
}

}  // namespace

TransformerDecoder::TransformerDecoder(const models::Transformer& model, const Tokens& sources,
                                       TokenLists lists)
    : model_(model), state_(encoded(model, sources, pass_)), lists_(std::move(lists)) {
  if (!lists_.empty()) model_.narrow(state_, lists_.all());
}

BatchLogits TransformerDecoder::step(const Tokens& tokens) {
  const NoGrad no_grad;
  Tensor logits = model_.decode(tokens, state_, pass_);  // (N, V), or as many as are on a list
  if (tokens.spans.rows() > tokens.spans.count()) logits = last_rows(logits, tokens.spans);
  if (lists_.empty()) return logits;
  return lists_.narrowed(logits, model_.config().target_vocab);
}

void TransformerDecoder::pick(std::span<const Index> which) {
  state_.pick(which);
  lists_.pick(which);
}

Special special_of(const models::TransformerConfig& config) {
  return {.start = config.start_token(), .end = config.end, .never = {config.pad}};
}

}  // namespace heed::decode
