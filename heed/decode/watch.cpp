#include "heed/decode/watch.h"

#include <algorithm>
#include <tuple>

#include "heed/autograd/tape.h"
#include "heed/nn/shown_weights.h"

namespace heed::decode {
namespace {

using nn::AttentionKind;

AttentionKind kind_of(nn::ShownStack stack, AttentionKind of_one_stack) {
  switch (stack) {
    case nn::ShownStack::encoder:
      return AttentionKind::encoder_self;
    case nn::ShownStack::decoder:
      return AttentionKind::decoder_self;
    case nn::ShownStack::cross:
      return AttentionKind::cross;
    case nn::ShownStack::layers:
      break;
  }
  return of_one_stack;
}

std::vector<WatchedAttention> watch(const std::function<void(nn::Pass&)>& forward,
                                    AttentionKind of_one_stack) {
  const NoGrad no_grad;
  std::vector<WatchedAttention> all;
  nn::Pass pass = nn::Pass::inference();
  pass.watch = [&](std::string_view what, Index sequence, const Tensor& weights) {
    if (const auto place = nn::shown_weights(what)) {
      all.push_back({kind_of(place->stack, of_one_stack), place->layer, sequence, weights});
    }
  };
  forward(pass);
  std::ranges::stable_sort(all, {}, [](const WatchedAttention& one) {
    return std::tuple(one.kind, one.layer, one.sequence);
  });
  return all;
}

}  // namespace

std::vector<WatchedAttention> watch_attention(const models::SequenceToSequence& model,
                                              const Tokens& source, const Tokens& target) {
  return watch([&](nn::Pass& pass) { model.forward(source, target, pass); }, AttentionKind::cross);
}

std::vector<WatchedAttention> watch_layers(const std::function<void(nn::Pass&)>& forward,
                                           nn::AttentionKind kind) {
  return watch(forward, kind);
}

}  // namespace heed::decode
