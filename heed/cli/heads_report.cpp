#include "heed/cli/heads_report.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "heed/nn/shown_weights.h"

namespace heed::cli {
namespace {

constexpr double kHalf = 0.5;
constexpr std::string_view kWeights = ".weights";

// "encoder.0.attention", head 2 -> "encoder 1.3"; layers and heads are counted from 1
std::string name_of(const HeadPlace& place) {
  const auto shown = nn::shown_part(place.attention);
  check(shown && shown->layer, "heads: {} is no layer's attention", place.attention);
  const bool cross = shown->part == "source_attention";
  const std::string_view side = cross ? "cross" : shown->stack;
  return fmt::format("{} {}.{}", side == "layers" ? "layer" : side, *shown->layer + 1,
                     place.head + 1);
}

std::string percent(double share) {
  return std::isfinite(share) ? fmt::format("{:.0f}", 100 * share) : "-";
}

// What a head gives half of its weight to, or more.
std::optional<Look> kind_of(const probe::HeadLooks& looks, Index head) {
  std::optional<Look> kind;
  double most = kHalf;
  for (Index i = 0; i < kFirstRelation; ++i) {
    if (looks.share(head, i) < most || !std::isfinite(looks.share(head, i))) continue;
    most = looks.share(head, i);
    kind = static_cast<Look>(i);
  }
  return kind;
}

struct BestHead {
  HeadPlace place;
  double agreement = 0.0, offset = 0.0;  // 0 to 1, of the head and of a fixed offset
};

// The head that agrees the most often with a relation; none where the text has none.
std::optional<BestHead> best_of(const LooksByPath& looks, Index relation) {
  std::optional<BestHead> best;
  for (const auto& [path, one] : looks) {
    for (Index head = 0; head < one.heads.heads(); ++head) {
      const double agreement = one.heads.agreement(head, relation);
      if (!std::isfinite(agreement) || (best && agreement <= best->agreement)) continue;
      best = {.place = {path, head},
              .agreement = agreement,
              .offset = one.offsets[relation - kFirstRelation].agreement()};
    }
  }
  return best;
}

double median_rise(const std::vector<CutHead>& sorted) {
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half].loss_rise
                                : (sorted[half - 1].loss_rise + sorted[half].loss_rise) / 2;
}

void add_kinds(const LooksByPath& looks, Figures& figures) {
  std::vector<int> counts(kFirstRelation);
  for (const HeadPlace& place : heads_of(looks)) {
    const auto kind = kind_of(looks.at(place.attention).heads, place.head);
    if (kind) ++counts[static_cast<std::size_t>(*kind)];
  }
  for (Index i = 0; i < kFirstRelation; ++i) {
    figures.add(fmt::format("heads: {}", word_of(static_cast<Look>(i))), counts[i]);
  }
}

void add_curve(Figures& figures, Curve curve, const std::vector<double>& values, double first) {
  for (const double value : values) {
    curve.x.push_back(first++);
    curve.y.push_back(value);
  }
  figures.curves.push_back(std::move(curve));
}

}  // namespace

nn::Watch watching(LooksByPath& looks,
                   const std::function<AskedKeys(std::string_view path, Index sequence)>& asked) {
  return [&looks, &asked](std::string_view what, Index sequence, const Tensor& weights) {
    if (!what.ends_with(kWeights)) return;
    what.remove_suffix(kWeights.size());
    const AskedKeys keys = asked(what, sequence);
    auto found = looks.find(std::string(what));
    if (found == looks.end()) {
      const AttentionLooks none{
          .heads = probe::HeadLooks(weights.dim(0), kLooks),
          .offsets = std::vector<probe::FixedOffset>(kLooks - kFirstRelation)};
      found = looks.emplace(what, none).first;
    }
    AttentionLooks& one = found->second;
    one.heads.add(weights, keys);
    for (Index i = kFirstRelation; i < kLooks; ++i) one.offsets[i - kFirstRelation].add(keys[i]);
  };
}

std::vector<HeadPlace> heads_of(const LooksByPath& looks) {
  std::vector<HeadPlace> all;
  for (const auto& [path, one] : looks) {
    for (Index head = 0; head < one.heads.heads(); ++head) all.push_back({path, head});
  }
  return all;
}

viz::Table heads_table(const Ablation& ablation, const LooksByPath& looks) {
  const bool scored = !ablation.heads.empty() && ablation.heads.front().score_rise;
  viz::Table table{.header = {"head", "loss"}};
  if (scored) table.header.push_back("BLEU");
  for (const char* name : {"prev", "next", "self", "1st", "end", "mark", "algn", "dist", "entr"}) {
    table.header.push_back(name);
  }
  for (const CutHead& cut : ablation.heads) {
    const probe::HeadLooks& one = looks.at(cut.place.attention).heads;
    std::vector<std::string> row = {name_of(cut.place), fmt::format("{:+.4f}", cut.loss_rise)};
    if (scored) row.push_back(fmt::format("{:+.2f}", *cut.score_rise));
    for (Index i = 0; i < kFirstRelation; ++i) row.push_back(percent(one.share(cut.place.head, i)));
    row.push_back(fmt::format("{:.1f}", one.distance(cut.place.head)));
    row.push_back(fmt::format("{:.2f}", one.entropy(cut.place.head)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

viz::Table relations_table(const LooksByPath& looks) {
  viz::Table table{.header = {"relation", "best head", "agrees", "fixed offset"}};
  for (Index i = kFirstRelation; i < kLooks; ++i) {
    const auto best = best_of(looks, i);
    if (!best) continue;
    table.rows.push_back({word_of(static_cast<Look>(i)), name_of(best->place),
                          percent(best->agreement) + " %", percent(best->offset) + " %"});
  }
  return table;
}

void add_heads(const Ablation& ablation, const LooksByPath& looks, Figures& figures) {
  figures.add("heads", static_cast<double>(ablation.heads.size()));
  figures.add("loss with every head", ablation.loss);
  figures.add("largest loss rise by a head", ablation.heads.front().loss_rise);
  figures.add("median loss rise by a head", median_rise(ablation.heads));
  for (const int share : {1, 5, 10}) {
    figures.add(fmt::format("heads to cut for {} % of loss", share),
                static_cast<double>(ablation.within(share / 100.0)));
  }
  add_kinds(looks, figures);
  for (Index i = kFirstRelation; i < kLooks; ++i) {
    const auto best = best_of(looks, i);
    if (!best) continue;
    const char* relation = word_of(static_cast<Look>(i));
    figures.add(fmt::format("{}, best head", relation), 100 * best->agreement);
    figures.add(fmt::format("{}, fixed offset", relation), 100 * best->offset);
  }
  std::vector<double> rises;
  for (const CutHead& head : ablation.heads) rises.push_back(head.loss_rise);
  add_curve(figures, {.name = "loss by heads cut", .x_axis = "heads cut", .y_axis = "loss a token"},
            ablation.losses, 0);
  add_curve(figures, {.name = "loss rise by head", .x_axis = "head", .y_axis = "loss a token"},
            rises, 1);
}

}  // namespace heed::cli
