#include "heed/decode/transformer_decoder.h"

#include "heed/autograd/tape.h"
#include "heed/decode/last_rows.h"

namespace heed::decode {
namespace {

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
