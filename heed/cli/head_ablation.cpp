#include "heed/cli/head_ablation.h"

#include <algorithm>

namespace heed::cli {

Index Ablation::within(double share) const {
  const auto above = [&](double one) { return one > loss * (1 + share); };
  return std::ranges::find_if(losses, above) - losses.begin() - 1;
}

Ablation ablation(const std::vector<HeadPlace>& heads, const Cutting& cutting) {
  Ablation all{.loss = cutting.loss({}), .heads = {}, .losses = {}};
  const double score = cutting.score ? cutting.score({}) : 0.0;
  for (const HeadPlace& place : heads) {
    nn::CutHeads cut;
    cut.add(place.attention, place.head);
    CutHead one{.place = place, .loss_rise = cutting.loss(cut) - all.loss};
    if (cutting.score) one.score_rise = cutting.score(cut) - score;
    all.heads.push_back(one);
  }
  std::ranges::stable_sort(all.heads, std::ranges::greater{}, &CutHead::loss_rise);
  all.losses.push_back(all.loss);
  nn::CutHeads cut;
  for (auto head = all.heads.rbegin(); head != all.heads.rend(); ++head) {
    cut.add(head->place.attention, head->place.head);
    all.losses.push_back(cutting.loss(cut));
  }
  return all;
}

}  // namespace heed::cli
