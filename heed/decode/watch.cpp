#include "heed/decode/watch.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <tuple>

#include "heed/autograd/tape.h"

namespace heed::decode {
namespace {

using nn::AttentionKind;

struct Name {
  std::string_view before, after;  // of the layer's number
  AttentionKind kind;
};

constexpr std::array kNames{
    Name{"encoder.", ".attention.weights", AttentionKind::encoder_self},
    Name{"decoder.", ".self_attention.weights", AttentionKind::decoder_self},
    Name{"decoder.", ".source_attention.weights", AttentionKind::cross},
};

struct Place {
  AttentionKind kind;
  Index layer;
};

// None for what a model shows besides attention.
std::optional<Place> place_of(std::string_view what, std::span<const Name> names) {
  for (const auto& [before, after, kind] : names) {
    if (!what.starts_with(before) || !what.ends_with(after)) continue;
    what.remove_prefix(before.size());
    what.remove_suffix(after.size());
    Index layer = 0;
    std::from_chars(what.data(), what.data() + what.size(), layer);
    return Place{kind, layer};
  }
  return std::nullopt;
}

std::vector<WatchedAttention> watch(const std::function<void(nn::Pass&)>& forward,
                                    std::span<const Name> names) {
  const NoGrad no_grad;
  std::vector<WatchedAttention> all;
  nn::Pass pass = nn::Pass::inference();
  pass.watch = [&](std::string_view what, Index sequence, const Tensor& weights) {
    if (const auto place = place_of(what, names)) {
      all.push_back({place->kind, place->layer, sequence, weights});
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
  return watch([&](nn::Pass& pass) { model.forward(source, target, pass); }, kNames);
}

std::vector<WatchedAttention> watch_layers(const std::function<void(nn::Pass&)>& forward,
                                           nn::AttentionKind kind) {
  const Name name{"layers.", ".attention.weights", kind};
  return watch(forward, std::span(&name, 1));
}

}  // namespace heed::decode
