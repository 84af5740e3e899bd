#include <algorithm>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/ops/layer_norm.h"
#include "heed/ops/rms_norm.h"

namespace heed::cli {
namespace {

struct NormsOptions {
  std::vector<double> row = {1, 2, 3, 6};
};

Picture norms_picture(const NormsOptions& options) {
  constexpr float kEpsilon = 1e-5f;
  const Index width = std::ssize(options.row);
  Tensor x({1, width}, DType::float64), ones({width}, DType::float64);
  std::ranges::copy(options.row, x.mutable_data<double>());
  std::fill_n(ones.mutable_data<double>(), width, 1.0);
  viz::BarChart chart{.title = "A row before and after normalisation", .axis = "value"};
  for (Index i = 0; i < width; ++i) chart.groups.push_back(fmt::format("x{}", i + 1));
  const auto add = [&](const char* name, const Tensor& row) {
    const std::span<const double> values = row.values<double>();
    chart.bars.push_back({.name = name, .values = {values.begin(), values.end()}});
  };
  add("x", x);
  add("layer normalisation", ops::layer_norm(x, ones, ones.like(), kEpsilon));
  add("root mean square", ops::rms_norm(x, ones, kEpsilon));
  return chart;
}

}  // namespace

Verb draw_norms() {
  auto options = std::make_shared<NormsOptions>();
  Verb verb{.name = "draw norms",
            .summary = "draw a row of numbers before and after normalisation"};
  verb.settings.add("row", options->row, "the numbers");
  return drawing(std::move(verb), [options] { return norms_picture(*options); });
}

}  // namespace heed::cli
