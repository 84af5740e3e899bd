#include <algorithm>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/layer_settings.h"
#include "heed/cli/verbs.h"
#include "heed/ops/activation.h"
#include "heed/ops/matmul.h"
#include "heed/ops/shape.h"

namespace heed::cli {

enum class Slopes { values, gradients };

template <>
struct Names<Slopes> {
  static constexpr std::pair<const char*, Slopes> all[] = {{"values", Slopes::values},
                                                           {"gradients", Slopes::gradients}};
};

namespace {

struct ActivationsOptions {
  Slopes show = Slopes::values;
  double reach = 4;
};

Tensor column(const std::vector<double>& numbers) {
  Tensor x({std::ssize(numbers), 1}, DType::float64);
  std::ranges::copy(numbers, x.mutable_data<double>());
  return x;
}

// d f / d x at each place: that of their sum. x (N, 1)
Tensor gradients_of(nn::Activation f, const std::vector<double>& places) {
  const Tensor x = parameter(column(places));
  const Tensor ones = column(std::vector<double>(places.size(), 1));
  const Tensor y = ops::activate({.f = f, .x = x});
  const Tensor sum = ops::matmul(ops::reshape(ones, {1, x.dim(0)}), y);  // (1, 1)
  return backward(sum, {x}).front();
}

Picture activations_picture(const ActivationsOptions& options) {
  const bool gradients = options.show == Slopes::gradients;
  viz::LineChart chart{.title = gradients ? "Gradients of activations" : "Activations",
                       .x_axis = "x",
                       .y_axis = gradients ? "f'(x)" : "f(x)"};
  const std::vector<double> places = evenly(-options.reach, options.reach, 161);
  for (const auto& [word, f] : Names<nn::Activation>::all) {
    const Tensor y =
        gradients ? gradients_of(f, places) : ops::activate({.f = f, .x = column(places)});
    const std::span<const double> values = y.values<double>();
    chart.lines.push_back(
        {.name = spelled(word), .x = places, .y = {values.begin(), values.end()}});
  }
  return chart;
}

}  // namespace

Verb draw_activations() {
  auto options = std::make_shared<ActivationsOptions>();
  Verb verb{.name = "draw activations", .summary = "draw activations, or their gradients"};
  verb.settings.add("show", options->show, "what is drawn");
  verb.settings.add("reach", options->reach, "from minus this x to this x").above(0);
  return drawing(std::move(verb), [options] { return activations_picture(*options); });
}

}  // namespace heed::cli
