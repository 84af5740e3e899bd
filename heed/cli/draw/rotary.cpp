#include <algorithm>
#include <cmath>
#include <numeric>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/nn/rotary.h"
#include "heed/ops/matmul.h"

namespace heed::cli {
namespace {

struct RotaryOptions {
  std::vector<double> bases = {100, 10'000, 500'000};
  Index width = 64, distances = 128;
};

// A key of equal numbers and length one at every place, and a query like it at place 0.
viz::Line rotary_line(double base, const RotaryOptions& options) {
  std::vector<Token> places(options.distances);
  std::iota(places.begin(), places.end(), 0);
  Tensor x({options.distances, options.width}, DType::float64);
  std::fill_n(x.mutable_data<double>(), x.size(),
              1 / std::sqrt(static_cast<double>(options.width)));
  const nn::Rotary rotary({.width = options.width, .base = base});
  const Tensor turned = ops::rotary(x, rotary.forward(places), options.width);
  const Tensor scores = ops::matmul_transposed(turned, turned);  // (T, T)
  const std::span<const double> row = scores.values<double>().first(places.size());
  return {.name = "base " + number_text(base),
          .x = {places.begin(), places.end()},
          .y = {row.begin(), row.end()}};
}

Picture rotary_picture(const RotaryOptions& options) {
  viz::LineChart chart{.title = "Rotary positions: the score of a query and a key that are equal",
                       .x_axis = "places between them",
                       .y_axis = "q · k"};
  for (const double base : options.bases) chart.lines.push_back(rotary_line(base, options));
  return chart;
}

}  // namespace

Verb draw_rotary() {
  auto options = std::make_shared<RotaryOptions>();
  Verb verb{.name = "draw rotary",
            .summary = "draw scores by distance, where rotary positions turn queries and keys"};
  verb.settings.add("base", options->bases, "bases of the wavelengths, one line each").above(0);
  verb.settings.add("width", options->width, "width of a head, even").at_least(2).at_most(1024);
  verb.settings.add("distances", options->distances, "distances from 0 on")
      .at_least(2)
      .at_most(2048);
  return drawing(std::move(verb), [options] { return rotary_picture(*options); });
}

}  // namespace heed::cli
