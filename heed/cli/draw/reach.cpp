#include <algorithm>
#include <cmath>
#include <limits>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/nn/initialisation.h"
#include "heed/ops/attention.h"
#include "heed/ops/matmul.h"
#include "heed/ops/recurrent.h"
#include "heed/ops/shape.h"

namespace heed::cli {
namespace {

struct ReachOptions {
  Index steps = 40, width = 64, seeds = 5;
};

// The newest row of what a layer makes of x. (T, D) -> (1, D)
using LastRow = std::function<Tensor(const Tensor& x, Rng& rng)>;

Tensor weight_of(Index out, Index in, Rng& rng) {
  return normal_rows(out, in, nn::glorot(in, in), rng);
}

Tensor last_state(Cell cell, const Tensor& x, Rng& rng) {
  const Index width = x.dim(1), gates = gates_of(cell) * width, length[] = {x.dim(0)};
  const Tensor bias({gates}, DType::float64);
  const Tensor initial({1, states_of(cell) * width}, DType::float64);
  const Tensor inputs = ops::linear(x, weight_of(gates, width, rng), bias);
  const Tensor states = ops::recurrent(inputs, initial, weight_of(gates, width, rng), bias,
                                       {.cell = cell, .spans = Spans(length)});  // (T, S)
  const Tensor flat = ops::reshape(states, {1, states.size()});
  return ops::columns(flat, flat.dim(1) - states.dim(1), width);
}

Tensor attended(const Tensor& x, Rng& rng) {
  const Index width = x.dim(1), length[] = {x.dim(0)};
  const auto projected = [&] { return ops::linear(x, weight_of(width, width, rng), {}); };
  const Tensor q = projected(), k = projected(), v = projected();
  const Tensor y = ops::attention(q, k, v,
                                  {.queries = Spans(length),
                                   .keys = Spans(length),
                                   .mask = Mask::causal(),
                                   .scale = static_cast<float>(1 / std::sqrt(width))});
  const Tensor flat = ops::reshape(y, {1, y.size()});
  return ops::columns(flat, flat.dim(1) - width, width);
}

// |d output / d x_t| of the token so many steps back, against that of the newest; the output is
// the newest row's product with a random one.
std::vector<double> reach(const LastRow& last, const ReachOptions& options, std::uint32_t seed) {
  Rng rng(seed);
  const Tensor x = parameter(normal_rows(options.steps + 1, options.width, 1, rng));
  const Tensor wanted = normal_rows(1, options.width, 1, rng);
  const Tensor dx = backward(ops::matmul_transposed(last(x, rng), wanted), {x}).front();
  std::vector<double> back;
  for (Index t = options.steps; t >= 0; --t) {
    back.push_back(length_of(dx.values<double>().subspan(t * options.width, options.width)));
  }
  const double newest = back.front();
  for (double& length : back) length /= newest;
  return back;
}

viz::Line reach_line(const char* name, const LastRow& last, const ReachOptions& options) {
  const auto points = static_cast<std::size_t>(options.steps + 1);
  viz::Line line{.name = name,
                 .x = evenly(0, static_cast<double>(options.steps), options.steps + 1),
                 .y = std::vector<double>(points, 1.0),
                 .low = std::vector<double>(points, std::numeric_limits<double>::infinity()),
                 .high = std::vector<double>(points, 0.0)};
  for (Index seed = 1; seed <= options.seeds; ++seed) {
    const std::vector<double> back = reach(last, options, static_cast<std::uint32_t>(seed));
    for (std::size_t i = 0; i < points; ++i) {
      line.y[i] *= std::pow(back[i], 1 / static_cast<double>(options.seeds));
      line.low[i] = std::min(line.low[i], back[i]);
      line.high[i] = std::max(line.high[i], back[i]);
    }
  }
  return line;
}

Picture reach_picture(const ReachOptions& options) {
  viz::LineChart chart{.title = "How far back a gradient reaches, with first weights",
                       .x_axis = "steps back",
                       .y_axis = "gradient, of that at the newest",
                       .y_scale = viz::AxisScale::log10};
  for (const auto& [name, cell] : {std::pair{"vanilla cells", Cell::vanilla},
                                   std::pair{"GRU", Cell::gru}, std::pair{"LSTM", Cell::lstm}}) {
    const auto last = [cell](const Tensor& x, Rng& rng) { return last_state(cell, x, rng); };
    chart.lines.push_back(reach_line(name, last, options));
  }
  chart.lines.push_back(reach_line("causal self-attention", attended, options));
  return chart;
}

}  // namespace

Verb draw_reach() {
  auto options = std::make_shared<ReachOptions>();
  Verb verb{.name = "draw reach",
            .summary = "draw how far back a gradient reaches in recurrent layers and in attention"};
  verb.settings.add("steps", options->steps, "tokens before the newest").at_least(1).at_most(1000);
  verb.settings.add("width", options->width, "width of the layer").at_least(1).at_most(512);
  verb.settings
      .add("seeds", options->seeds, "draws of weights and inputs: their geometric mean, and range")
      .at_least(1)
      .at_most(100);
  return drawing(std::move(verb), [options] { return reach_picture(*options); });
}

}  // namespace heed::cli
