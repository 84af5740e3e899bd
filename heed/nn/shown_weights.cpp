#include "heed/nn/shown_weights.h"

#include <array>
#include <charconv>
#include <string>

namespace heed::nn {
namespace {

constexpr std::array<std::string_view, 3> kStacks{"encoder", "decoder", "layers"};

struct AttentionPart {
  std::string_view stack, part;
  ShownStack shown;
};
constexpr std::array kAttentionParts{
    AttentionPart{"encoder", "attention.weights", ShownStack::encoder},
    AttentionPart{"decoder", "self_attention.weights", ShownStack::decoder},
    AttentionPart{"decoder", "source_attention.weights", ShownStack::cross},
    AttentionPart{"layers", "attention.weights", ShownStack::layers},
};

}  // namespace

std::optional<ShownPart> shown_part(std::string_view what) {
  const std::size_t dot = what.find('.');
  for (const std::string_view stack : kStacks) {
    if (dot == what.npos || what.substr(0, dot) != stack) continue;
    std::string_view part = what.substr(dot + 1);
    Index layer = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), layer);
    if (error != std::errc()) return ShownPart{stack, {}, part};
    part.remove_prefix(end - part.data());
    if (!part.starts_with('.')) return {};
    return ShownPart{stack, layer, part.substr(1)};
  }
  return {};
}

std::optional<ShownWeights> shown_weights(std::string_view what) {
  const std::optional<ShownPart> shown = shown_part(what);
  if (!shown || !shown->layer) return {};
  for (const auto& [stack, part, kind] : kAttentionParts) {
    if (shown->stack == stack && shown->part == part) return ShownWeights{kind, *shown->layer};
  }
  return {};
}

}  // namespace heed::nn
