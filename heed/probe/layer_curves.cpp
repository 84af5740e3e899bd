#include "heed/probe/layer_curves.h"

#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/kernels/norm.h"
#include "heed/nn/shown_weights.h"

namespace heed::probe {
namespace {

double sum_of_squares(const Tensor& x) {
  if (x.empty()) return 0.0;
  const Tensor floats = x.dtype() == DType::float32 ? x : x.to(DType::float32);
  return kernels::sum_of_squares(floats.data(), floats.size());
}

// The sum over all pairs of rows t != u of cos(x_t, x_u), by the length of the sum of unit rows.
double similarity_of_pairs(const float* rows, Index count, Index width) {
  std::vector<double> sum(width, 0.0);
  Index counted = 0;
  for (Index t = 0; t < count; ++t) {
    const float* row = rows + t * width;
    const double length = std::sqrt(kernels::sum_of_squares(row, width));
    if (length == 0.0) continue;
    ++counted;
    for (Index d = 0; d < width; ++d) sum[d] += row[d] / length;
  }
  double squares = 0.0;
  for (const double s : sum) squares += s * s;
  return squares - static_cast<double>(counted);
}

}  // namespace

void LayerStates::add(std::string_view path, const Tensor& x) {
  const auto shown = nn::shown_part(path);
  if (!shown) return;
  const bool is_state = shown->layer ? shown->part == "output" : shown->part == "input";
  if (is_state) states_.push_back({std::string(shown->stack), shown->layer.value_or(-1) + 1, x});
}

std::vector<Tensor> LayerStates::all() const {
  std::vector<Tensor> tensors;
  for (const State& state : states_) tensors.push_back(state.x);
  return tensors;
}

void LayerStates::add_to(Figures& figures, const std::string& name, const Measure& measure) const {
  add_to(figures, name, all(), measure);
}

void LayerStates::add_to(Figures& figures, const std::string& name,
                         const std::vector<Tensor>& in_place, const Measure& measure) const {
  std::map<std::string, Curve> curves;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    Curve& curve = curves[states_[i].stack];
    curve.x.push_back(static_cast<double>(states_[i].layer));
    curve.y.push_back(measure(in_place[i]));
  }
  for (auto& [stack, curve] : curves) {
    curve.name = name + ", " + stack;
    curve.x_axis = "layer, 0: what goes in";
    figures.curves.push_back(std::move(curve));
  }
}

double root_mean_square(const Tensor& x) {
  return std::sqrt(sum_of_squares(x) / static_cast<double>(x.size()));
}

double norm(const Tensor& x) {
  return std::sqrt(sum_of_squares(x));
}

double mean_similarity(const Tensor& x, const Spans& spans) {
  const Tensor floats = x.dtype() == DType::float32 ? x : x.to(DType::float32);
  const Index width = x.dim(-1);
  double sum = 0.0, pairs = 0.0;
  for (Index s = 0; s < spans.count(); ++s) {
    const auto length = static_cast<double>(spans.length(s));
    if (spans.length(s) < 2) continue;
    sum += similarity_of_pairs(floats.data() + spans.row(s, 0) * width, spans.length(s), width);
    pairs += length * (length - 1.0);
  }
  return sum / pairs;
}

void add_parameter_gradients(const NamedTensors& parameters, Figures& figures) {
  std::map<std::string, std::map<Index, double>> stacks;
  for (const auto& [name, parameter] : parameters) {
    const auto shown = nn::shown_part(name);
    if (!shown || !shown->layer) continue;
    stacks[std::string(shown->stack)][*shown->layer] += sum_of_squares(parameter.node()->grad);
  }
  for (const auto& [stack, layers] : stacks) {
    Curve curve{.name = "gradient of parameters, " + stack, .x_axis = "layer"};
    for (const auto& [layer, squares] : layers) {
      curve.x.push_back(static_cast<double>(layer + 1));
      curve.y.push_back(std::sqrt(squares));
    }
    figures.add("gradient of the first layer over the last, " + stack,
                curve.y.front() / curve.y.back());
    figures.curves.push_back(std::move(curve));
  }
}

}  // namespace heed::probe
