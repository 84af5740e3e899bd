#include "heed/decode/watch.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "heed/autograd/tape.h"

namespace heed::decode {
namespace {

struct Name {
  std::string_view before, after;  // of the layer's number
  Looking looking;
};

constexpr std::array kNames{
    Name{"encoder.", ".attention.weights", Looking::encoder_self},
    Name{"decoder.", ".self_attention.weights", Looking::decoder_self},
    Name{"decoder.", ".source_attention.weights", Looking::cross},
};

// None for what a model shows besides attention.
std::optional<WatchedAttention> recognised(std::string_view what, const Tensor& weights) {
  for (const auto& [before, after, looking] : kNames) {
    if (!what.starts_with(before) || !what.ends_with(after)) continue;
    what.remove_prefix(before.size());
    what.remove_suffix(after.size());
    Index layer = 0;
    std::from_chars(what.data(), what.data() + what.size(), layer);
    return WatchedAttention{looking, layer, weights};
  }
  return std::nullopt;
}

}  // namespace

std::vector<WatchedAttention> watch_attention(const models::Transformer& model,
                                              const std::vector<Token>& source,
                                              const std::vector<Token>& target) {
  const NoGrad no_grad;
  std::vector<WatchedAttention> all;
  nn::Pass pass = nn::Pass::inference();
  pass.watch = [&](std::string_view what, Index, const Tensor& weights) {
    if (auto seen = recognised(what, weights)) all.push_back(*std::move(seen));
  };
  model.forward(pack({source}), pack({target}), pass);
  std::ranges::stable_sort(all, {},
                           [](const auto& one) { return std::pair(one.looking, one.layer); });
  return all;
}

}  // namespace heed::decode
