#include "heed/compare/results.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/base/json.h"

namespace heed::compare {
namespace {

namespace fs = std::filesystem;

constexpr double kMegabyte = 1e6;

void append(Figures& figures, const fs::path& file) {
  if (!fs::exists(file)) return;
  const Figures more =
      figures_of(nlohmann::ordered_json(parse_json(read_file(file), file.string())), file.string());
  figures.numbers.insert(figures.numbers.end(), more.numbers.begin(), more.numbers.end());
  figures.curves.insert(figures.curves.end(), more.curves.begin(), more.curves.end());
}

void add_step(RunResult& run, const fs::path& folder, const std::string& step,
              const std::string& memory) {
  const Outcome outcome = load_outcome(folder / (step + ".json"));
  append(run.figures, folder / (step + ".figures.json"));
  if (outcome.peak_memory > 0) {
    run.figures.add(memory, static_cast<double>(outcome.peak_memory) / kMegabyte);
  }
  const bool first = run.fate == Fate::done;
  if (first && outcome.fate != Fate::done) {
    run.fate = outcome.fate;
    run.message = outcome.message;
  }
}

RunResult result_of(const Plan& plan, const Variant& variant, std::uint32_t seed) {
  RunResult run{.seed = seed, .fate = Fate::done};
  add_step(run, plan.run(variant, seed), "train", "memory training, MB");
  for (const std::string& verb : plan.measures) {
    add_step(run, plan.measured(variant, seed), verb, fmt::format("memory of {}, MB", verb));
  }
  return run;
}

}  // namespace

std::optional<Spread> spread_of(const std::vector<double>& values) {
  std::vector<double> finite;
  std::ranges::copy_if(values, std::back_inserter(finite),
                       [](double v) { return std::isfinite(v); });
  if (finite.empty()) return {};
  const auto count = static_cast<double>(finite.size());
  const double mean = std::accumulate(finite.begin(), finite.end(), 0.0) / count;
  double squares = 0.0;
  for (const double value : finite) squares += (value - mean) * (value - mean);
  return Spread{.count = std::ssize(finite),
                .mean = mean,
                .deviation = finite.size() > 1 ? std::sqrt(squares / (count - 1.0)) : 0.0,
                .low = *std::ranges::min_element(finite),
                .high = *std::ranges::max_element(finite)};
}

std::optional<Spread> VariantResult::number(const std::string& wanted) const {
  std::vector<double> values;
  for (const RunResult& run : runs) {
    for (const auto& [name_of, value] : run.figures.numbers) {
      if (name_of == wanted) values.push_back(value);
    }
  }
  return spread_of(values);
}

VariantResult::Band VariantResult::curve(const std::string& wanted) const {
  std::map<double, std::vector<double>> points;
  for (const RunResult& run : runs) {
    for (const Curve& curve : run.figures.curves) {
      if (curve.name != wanted) continue;
      for (std::size_t i = 0; i < curve.x.size(); ++i) points[curve.x[i]].push_back(curve.y[i]);
    }
  }
  Band band;
  for (const auto& [x, values] : points) {
    const auto spread = spread_of(values);
    band.x.push_back(x);
    band.y.push_back(spread ? spread->mean : NAN);
    band.low.push_back(spread ? spread->low : NAN);
    band.high.push_back(spread ? spread->high : NAN);
  }
  return band;
}

Index VariantResult::count(Fate fate) const {
  return std::ranges::count(runs, fate, &RunResult::fate);
}

std::vector<std::string> Results::numbers() const {
  std::vector<std::string> names;
  for (const VariantResult& variant : variants) {
    for (const RunResult& run : variant.runs) {
      for (const auto& [name, value] : run.figures.numbers) {
        if (std::ranges::count(names, name) == 0) names.push_back(name);
      }
    }
  }
  return names;
}

std::vector<Curve> Results::curves() const {
  std::vector<Curve> all;
  for (const VariantResult& variant : variants) {
    for (const RunResult& run : variant.runs) {
      for (const Curve& curve : run.figures.curves) {
        if (std::ranges::count(all, curve.name, &Curve::name) == 0) all.push_back(curve);
      }
    }
  }
  return all;
}

Results results_of(const Plan& plan) {
  Results results;
  for (const Variant& variant : plan.variants) {
    VariantResult result{.name = variant.name, .runs = {}};
    for (const std::uint32_t seed : plan.seeds) {
      result.runs.push_back(result_of(plan, variant, seed));
    }
    results.variants.push_back(std::move(result));
  }
  return results;
}

}  // namespace heed::compare
