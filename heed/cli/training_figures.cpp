#include "heed/cli/training_figures.h"

#include <algorithm>
#include <cmath>

#include "heed/models/summary.h"

namespace heed::cli {
namespace {

const viz::Line* find_line(const std::vector<viz::Line>& lines, const char* name) {
  const auto found = std::ranges::find(lines, name, &viz::Line::name);
  return found == lines.end() ? nullptr : &*found;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double least(const std::vector<double>& values) {
  double best = INFINITY;
  for (const double value : values) best = value < best ? value : best;
  return best;
}

void add_line(const viz::Line* line, const char* name, const char* unit, Figures& figures) {
  if (line) {
    figures.curves.push_back(
        {.name = name, .x_axis = "step", .y_axis = unit, .x = line->x, .y = line->y});
  }
}

void add_learning(const viz::RunMetrics& metrics, Figures& figures) {
  const viz::Line* loss = find_line(metrics.training, "loss");
  const viz::Line* valid = find_line(metrics.validation, "loss");
  if (loss) figures.add("training loss", loss->y.back());
  if (valid) figures.add("validation loss", least(valid->y));
  if (const viz::Line* pace = find_line(metrics.training, "tokens_per_second")) {
    figures.add("training tokens/s", median(pace->y));
  }
  if (const viz::Line* seconds = find_line(metrics.training, "seconds")) {
    figures.add("training seconds", seconds->y.back());
    figures.add("steps", seconds->x.back());
  }
  add_line(loss, "training loss by step", "nats a token", figures);
  add_line(valid, "validation loss by step", "nats a token", figures);
  add_line(find_line(metrics.training, "learning_rate"), "learning rate by step", "", figures);
  add_line(find_line(metrics.training, "gradient_norm"), "gradient norm by step", "before clipping",
           figures);
}

void add_probe(const Figures& found, const std::string& when, Figures& figures) {
  for (const auto& [name, value] : found.numbers) figures.add(name + when, value);
  for (Curve curve : found.curves) {
    curve.name += when;
    figures.curves.push_back(std::move(curve));
  }
}

// The numbers of all probes, a curve each.
void add_probes_by_step(const viz::RunMetrics& metrics, Figures& figures) {
  std::vector<Curve> curves;
  for (const auto& [step, found] : metrics.probes) {
    for (const auto& [name, value] : found.numbers) {
      auto curve = std::ranges::find(curves, name + " by step", &Curve::name);
      if (curve == curves.end()) {
        curve = curves.insert(curve, {.name = name + " by step", .x_axis = "step"});
      }
      curve->x.push_back(static_cast<double>(step));
      curve->y.push_back(value);
    }
  }
  std::ranges::move(curves, std::back_inserter(figures.curves));
}

}  // namespace

Figures training_figures(const viz::RunMetrics& metrics, const NamedTensors& parameters) {
  Figures figures;
  figures.add("parameters", static_cast<double>(models::total(parameters).parameters));
  add_learning(metrics, figures);
  if (metrics.probes.empty()) return figures;
  add_probe(metrics.probes.front().second, ", at the start", figures);
  add_probe(metrics.probes.back().second, ", at the end", figures);
  add_probes_by_step(metrics, figures);
  return figures;
}

}  // namespace heed::cli
