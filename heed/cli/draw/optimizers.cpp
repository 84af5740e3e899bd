#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/matmul.h"
#include "heed/train/optimizer.h"

namespace heed::cli {
namespace {

struct OptimizersOptions {
  Index steps = 150;
  float steepness = 50;
  double rate = 0.03, adam_rate = 0.1;
};

struct Walk {
  std::string name;
  train::OptimizerConfig config;
  double rate;
};

// The height (w1^2 + steepness w2^2) / 2 before each step and behind the last, from (4, 1) on.
viz::Line walked(const Walk& walk, const OptimizersOptions& options) {
  const Tensor where = parameter(Tensor({1, 2}, {4, 1}));
  const Tensor valley({2, 2}, {1, 0, 0, options.steepness});
  train::Optimizer optimizer({{"w", where}}, walk.config);
  viz::Line line{.name = walk.name};
  for (Index step = 0; step <= options.steps; ++step) {
    const Tensor height =
        ops::matmul_transposed(ops::matmul(where, valley), where) * 0.5;  // (1, 1)
    line.x.push_back(static_cast<double>(step));
    line.y.push_back(height.item());
    backward(height);
    optimizer.step({.learning_rate = walk.rate});
  }
  return line;
}

Picture optimizers_picture(const OptimizersOptions& options) {
  using Kind = train::OptimizerKind;
  viz::LineChart chart{.title = fmt::format("Down a valley {:.6g} times steeper across than along",
                                            options.steepness),
                       .x_axis = "step",
                       .y_axis = "loss",
                       .y_scale = viz::AxisScale::log10};
  for (const Walk& walk :
       {Walk{"gradient descent", {.kind = Kind::sgd, .momentum = 0}, options.rate},
        Walk{"with momentum 0.9", {.kind = Kind::sgd, .momentum = 0.9f}, options.rate},
        Walk{"Adam", {.kind = Kind::adam}, options.adam_rate}}) {
    chart.lines.push_back(walked(walk, options));
  }
  return chart;
}

}  // namespace

Verb draw_optimizers() {
  auto options = std::make_shared<OptimizersOptions>();
  Verb verb{.name = "draw optimizers",
            .summary = "draw how fast optimizers walk down a narrow valley"};
  verb.settings.add("steps", options->steps, "steps of each").at_least(1).at_most(100'000);
  verb.settings.add("steepness", options->steepness, "how much steeper the valley is across")
      .above(0);
  verb.settings.add("learning-rate", options->rate, "of gradient descent, with momentum or without")
      .above(0);
  verb.settings.add("adam-rate", options->adam_rate, "learning rate of Adam").above(0);
  return drawing(std::move(verb), [options] { return optimizers_picture(*options); });
}

}  // namespace heed::cli
