#include "heed/data/alignment.h"

#include <algorithm>

namespace heed::data {
namespace {

float probability(const LexicalRow& row, Token target) {
  const auto found = std::ranges::lower_bound(row, target, {}, &LexicalTranslation::target);
  return found != row.end() && found->target == target ? found->probability : 0.0f;
}

}  // namespace

std::vector<std::optional<Index>> best_alignment(const LexicalTable& table, const TokenPair& pair) {
  std::vector<std::optional<Index>> places;
  for (const Token target : pair.target) {
    std::optional<Index> best;
    float most = probability(table.of_nothing(), target);
    for (Index place = 0; place < std::ssize(pair.source); ++place) {
      const float here = probability(table.of(pair.source[place]), target);
      if (here <= most) continue;
      most = here;
      best = place;
    }
    places.push_back(best);
  }
  return places;
}

}  // namespace heed::data
