#pragma once

#include <map>

#include "heed/base/figures.h"
#include "heed/cli/asked_keys.h"
#include "heed/cli/head_ablation.h"
#include "heed/nn/pass.h"
#include "heed/viz/chart.h"

namespace heed::cli {

// What the heads of one attention look at.
struct AttentionLooks {
  probe::HeadLooks heads;
  std::vector<probe::FixedOffset> offsets;  // by Look, from kFirstRelation on
};

// By the path of the attention, such as "encoder.0.attention".
using LooksByPath = std::map<std::string, AttentionLooks>;

// A watcher that adds what a pass shows of an attention to `looks`. asked(path, sequence) says what
// is asked of it. Both outlive it.
nn::Watch watching(LooksByPath& looks,
                   const std::function<AskedKeys(std::string_view path, Index sequence)>& asked);

std::vector<HeadPlace> heads_of(const LooksByPath& looks);

// A row a head, the one first that is missed the most.
viz::Table heads_table(const Ablation& ablation, const LooksByPath& looks);
// A row a relation: the head that agrees the most often, and a fixed offset.
viz::Table relations_table(const LooksByPath& looks);
// Numbers of heads in all, of those that give half of their weight or more to one Look, and of
// those that can be cut; changes of the loss; the best agreements; curves of the loss.
void add_heads(const Ablation& ablation, const LooksByPath& looks, Figures& figures);

}  // namespace heed::cli
