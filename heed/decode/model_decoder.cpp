#include "heed/decode/model_decoder.h"

#include "heed/autograd/tape.h"
#include "heed/nn/last_rows.h"

namespace heed::decode {
namespace {

auto encoded(const auto& model, const Tokens& sources, nn::Pass& pass) {
  const NoGrad no_grad;
  return model.encode(sources, pass);
}

}  // namespace

template <typename Model>
ModelDecoder<Model>::ModelDecoder(const Model& model, const Tokens& sources, TokenLists lists,
                                  nn::Pass pass)
    : model_(model),
      pass_(std::move(pass)),
      state_(encoded(model, sources, pass_)),
      lists_(std::move(lists)) {
  if (!lists_.empty()) model_.narrow(state_, lists_.all());
}

template <typename Model>
BatchLogits ModelDecoder<Model>::step(const Tokens& tokens) {
  const NoGrad no_grad;
  Tensor logits = model_.decode(tokens, state_, pass_);  // (N, V), or as many as are on a list
  if (tokens.spans.rows() > tokens.spans.count()) logits = nn::last_rows(logits, tokens.spans);
  if (lists_.empty()) return logits;
  return lists_.narrowed(logits, model_.config().target_vocab);
}

template <typename Model>
void ModelDecoder<Model>::pick(std::span<const Index> which) {
  const NoGrad no_grad;
  state_.pick(which);
  lists_.pick(which);
}

template class ModelDecoder<models::Transformer>;
template class ModelDecoder<models::RecurrentModel>;
template class ModelDecoder<models::ConvolutionalModel>;

std::unique_ptr<Decoder> decoder_of(const models::SequenceToSequence& model, const Tokens& sources,
                                    TokenLists lists, nn::Pass pass) {
  return std::visit(
      [&]<typename Model>(const Model& one) -> std::unique_ptr<Decoder> {
        return std::make_unique<ModelDecoder<Model>>(one, sources, std::move(lists),
                                                     std::move(pass));
      },
      model.any());
}

Special special_of(const models::SequenceToSequenceConfig& config) {
  const models::Sides sides = models::sides_of(config);
  return {.start = sides.start, .end = sides.end, .never = {sides.pad}};
}

}  // namespace heed::decode
