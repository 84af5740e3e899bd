#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "heed/nn/cut_heads.h"

namespace heed::cli {

// One head of a model: which attention, by its path, and which of its heads.
struct HeadPlace {
  std::string attention;
  Index head = 0;

  friend bool operator==(const HeadPlace&, const HeadPlace&) = default;
};

// What a model does without some heads: its loss, and its score where that is asked for.
struct Cutting {
  std::function<double(const nn::CutHeads&)> loss;
  std::function<double(const nn::CutHeads&)> score = {};
};

struct CutHead {
  HeadPlace place;
  double loss_rise = 0.0;  // where it alone is cut (Michel et al., "Are Sixteen Heads Really Better
                           // than One?", 2019, section 3.2)
  std::optional<double> score_rise = {};
};

struct Ablation {
  double loss = 0.0;           // with every head
  std::vector<CutHead> heads;  // the one that is missed the most first
  std::vector<double> losses;  // with 0, 1, 2, ... of them cut, those first that are missed the
                               // least alone (section 4.1)

  // How many may be cut so before the loss is above that share more.
  Index within(double share) const;
};

Ablation ablation(const std::vector<HeadPlace>& heads, const Cutting& cutting);

}  // namespace heed::cli
