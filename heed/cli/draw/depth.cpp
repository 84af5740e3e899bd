#include <algorithm>
#include <cmath>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/nn/initialisation.h"
#include "heed/ops/activation.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/layer_norm.h"
#include "heed/ops/matmul.h"
#include "heed/ops/shape.h"

namespace heed::cli {
namespace {

struct DepthOptions {
  Index layers = 24, width = 64, rows = 16;
  std::uint32_t seed = 1;
};

enum class Wiring { bare, residual, norm_after, norm_before };

// A feed-forward network, as section 3.3 of the paper has it, with first weights.
struct Sublayer {
  Tensor up, down;  // (F, D), (D, F)

  Tensor operator()(const Tensor& x) const {
    return ops::linear(ops::relu(ops::linear(x, up, {})), down, {});
  }
};

Tensor normalised(const Tensor& x) {
  Tensor ones({x.dim(1)}, DType::float64);
  std::fill_n(ones.mutable_data<double>(), ones.size(), 1.0);
  return ops::layer_norm(x, ones, ones.like(), 1e-5f);
}

Tensor wired(Wiring wiring, const Sublayer& f, const Tensor& x) {
  switch (wiring) {
    case Wiring::bare:
      return f(x);
    case Wiring::residual:
      return x + f(x);
    case Wiring::norm_after:
      return normalised(x + f(x));
    case Wiring::norm_before:
      return x + f(normalised(x));
  }
  throw Error("draw depth: unknown wiring");
}

// The size of the gradient at what each layer reads, against that at what the last one gives.
std::vector<double> gradient_lengths(const DepthOptions& options, Wiring wiring) {
  Rng rng(options.seed);
  const Index hidden = 4 * options.width;
  const double deviation = nn::glorot(options.width, hidden);
  Tensor x = parameter(normal_rows(options.rows, options.width, 1, rng));
  std::vector<Tensor> states{x};
  for (Index layer = 0; layer < options.layers; ++layer) {
    const Sublayer f{.up = normal_rows(hidden, options.width, deviation, rng),
                     .down = normal_rows(options.width, hidden, deviation, rng)};
    states.push_back(wired(wiring, f, states.back()));
  }
  const Tensor wanted = normal_rows(1, options.rows * options.width, 1, rng);
  const Tensor loss =
      ops::matmul_transposed(ops::reshape(states.back(), wanted.shape()), wanted);  // (1, 1)
  std::vector<double> lengths;
  for (const Tensor& dx : backward(loss, states)) {
    lengths.push_back(length_of(dx.values<double>()));
  }
  const double last = lengths.back();
  for (double& length : lengths) length /= last;
  return lengths;
}

Picture depth_picture(const DepthOptions& options) {
  viz::LineChart chart{.title = "Gradients through layers with their first weights",
                       .x_axis = "layer that reads the state",
                       .y_axis = "gradient, of that at the top",
                       .y_scale = viz::AxisScale::log10};
  for (const auto& [name, wiring] :
       {std::pair{"f(x)", Wiring::bare}, std::pair{"x + f(x)", Wiring::residual},
        std::pair{"norm(x + f(x))", Wiring::norm_after},
        std::pair{"x + f(norm(x))", Wiring::norm_before}}) {
    viz::Line line{.name = name, .y = gradient_lengths(options, wiring)};
    line.x = evenly(1, static_cast<double>(line.y.size()), std::ssize(line.y));
    chart.lines.push_back(line);
  }
  return chart;
}

}  // namespace

Verb draw_depth() {
  auto options = std::make_shared<DepthOptions>();
  Verb verb{.name = "draw depth",
            .summary = "draw gradients by layer, with residual connections and norms or without"};
  verb.settings.add("layers", options->layers, "layers, each a feed-forward network")
      .at_least(1)
      .at_most(1000);
  verb.settings.add("width", options->width, "width of the model").at_least(2).at_most(1024);
  verb.settings.add("seed", options->seed, "seed of the weights");
  return drawing(std::move(verb), [options] { return depth_picture(*options); });
}

}  // namespace heed::cli
