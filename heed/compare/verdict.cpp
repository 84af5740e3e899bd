#include "heed/compare/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace heed::compare {
namespace {

const Quality kQualities[] = {{"BLEU", Quality::Better::higher},
                              {"F1", Quality::Better::higher},
                              {"loss", Quality::Better::lower},
                              {"validation loss", Quality::Better::lower},
                              {"training loss", Quality::Better::lower}};

bool overlap(const Spread& a, const Spread& b) {
  return a.low <= b.high && b.low <= a.high;
}

std::string quoted(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, "; "));
}

void add_undecided(const Results& results, std::vector<std::string>& all) {
  const auto quality = quality_of(results);
  if (!quality || results.variants.size() < 2) return;
  const auto order = ranked(results, *quality);
  const auto best = order.front()->number(quality->name);
  std::vector<std::string> alike;
  for (const VariantResult* variant : order) {
    const auto spread = variant->number(quality->name);
    if (variant != order.front() && spread && overlap(*spread, *best))
      alike.push_back(variant->name);
  }
  if (best->count == 1) {
    all.push_back("One seed tells no spread: small differences may be chance.");
  } else if (!alike.empty()) {
    all.push_back(fmt::format("By {}, these seeds do not tell {} from {}.", quality->name,
                              order.front()->name, quoted(alike)));
  }
}

void add_fates(const Results& results, std::vector<std::string>& all) {
  for (const VariantResult& variant : results.variants) {
    for (const auto& [fate, word] :
         {std::pair{Fate::diverged, "diverged"}, {Fate::failed, "failed"}}) {
      if (variant.count(fate) == 0) continue;
      const auto first = std::ranges::find(variant.runs, fate, &RunResult::fate);
      all.push_back(fmt::format("{}: {} of {} runs {} ({}).", variant.name, variant.count(fate),
                                variant.runs.size(), word, first->message));
    }
  }
}

bool still_learns(const VariantResult& variant) {
  constexpr double kLastShare = 0.9, kWorthIt = 0.99;
  const VariantResult::Band loss = variant.curve("validation loss by step");
  if (loss.x.size() < 2) return false;
  const double from = kLastShare * loss.x.back();
  double before = INFINITY, behind = INFINITY;
  for (std::size_t i = 0; i < loss.x.size(); ++i) {
    double& least = loss.x[i] <= from ? before : behind;
    least = std::fmin(least, loss.y[i]);
  }
  return behind < kWorthIt * before;
}

// After its warm-up no schedule rises.
bool still_warms_up(const VariantResult& variant) {
  const std::vector<double> rate = variant.curve("learning rate by step").y;
  return rate.size() > 1 && rate.back() > rate[rate.size() - 2];
}

void add_short_budgets(const Results& results, std::vector<std::string>& all) {
  using Holds = bool (*)(const VariantResult&);
  const std::pair<Holds, const char*> kinds[] = {
      {still_learns, "Still learning at the end of this budget"},
      {still_warms_up, "At the end of this budget the learning rate still rose"}};
  for (const auto& [holds, what] : kinds) {
    std::vector<std::string> names;
    for (const VariantResult& variant : results.variants) {
      if (holds(variant)) names.push_back(variant.name);
    }
    if (!names.empty()) all.push_back(fmt::format("{}: {}.", what, quoted(names)));
  }
}

}  // namespace

std::optional<Quality> quality_of(const Results& results) {
  for (const Quality& quality : kQualities) {
    const bool there = std::ranges::any_of(results.variants, [&](const VariantResult& variant) {
      return variant.number(quality.name).has_value();
    });
    if (there) return quality;
  }
  return {};
}

std::vector<const VariantResult*> ranked(const Results& results, const Quality& quality) {
  std::vector<const VariantResult*> order;
  for (const VariantResult& variant : results.variants) order.push_back(&variant);
  const double sign = quality.better == Quality::Better::higher ? -1.0 : 1.0;
  std::ranges::stable_sort(order, {}, [&](const VariantResult* variant) {
    const auto spread = variant->number(quality.name);
    return spread ? sign * spread->mean : INFINITY;
  });
  return order;
}

std::vector<std::string> caveats(const Results& results) {
  std::vector<std::string> all;
  add_undecided(results, all);
  add_short_budgets(results, all);
  add_fates(results, all);
  return all;
}

}  // namespace heed::compare
