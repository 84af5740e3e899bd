#include "heed/data/word_alignment.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace heed::data {
namespace {

enum class Way { forward, backward };

PairList learnt_from(const Pairs& pairs, Way way) {
  std::vector<PairList::Sides> sides;
  for (Index i = 0; i < std::min(pairs.count(), WordAligner::kMostPairs); ++i) {
    auto [source, target] = pairs[i];
    if (way == Way::backward) std::swap(source, target);
    sides.emplace_back(std::move(source), std::move(target));
  }
  return PairList(std::move(sides));
}

float probability(const LexicalRow& row, Token target) {
  const auto found = std::ranges::lower_bound(row, target, {}, &LexicalTranslation::target);
  return found != row.end() && found->target == target ? found->probability : 0.0f;
}

// For each of `to` the place in `from` that it most likely comes from; none where that is the empty
// word.
std::vector<Index> likeliest(const LexicalTable& table, std::span<const Token> from,
                             std::span<const Token> to) {
  std::vector<Index> places(to.size(), WordAligner::kUnaligned);
  for (Index t = 0; t < std::ssize(to); ++t) {
    const double diagonal = static_cast<double>(t) / static_cast<double>(to.size());
    float most = probability(table.of_nothing(), to[t]);
    double nearest = 0.0;
    for (Index s = 0; s < std::ssize(from); ++s) {
      const float one = probability(table.of(from[s]), to[t]);
      const double away =
          std::abs(static_cast<double>(s) / static_cast<double>(from.size()) - diagonal);
      if (one < most || one == 0.0f) continue;
      if (one == most && (places[t] == WordAligner::kUnaligned || away >= nearest)) continue;
      most = one;
      nearest = away;
      places[t] = s;
    }
  }
  return places;
}

}  // namespace

WordAligner::WordAligner(const Pairs& pairs, Index source_vocab, Index target_vocab,
                         const LexicalConfig& config)
    : forward_(learnt_from(pairs, Way::forward), source_vocab, config),
      backward_(learnt_from(pairs, Way::backward), target_vocab, config) {}

std::vector<Index> WordAligner::sources(const SentencePair& pair) const {
  std::vector<Index> places = likeliest(forward_, pair.source, pair.target);
  const std::vector<Index> targets = likeliest(backward_, pair.target, pair.source);
  for (Index t = 0; t < std::ssize(places); ++t) {
    if (places[t] != kUnaligned && targets[places[t]] != t) places[t] = kUnaligned;
  }
  return places;
}

}  // namespace heed::data
