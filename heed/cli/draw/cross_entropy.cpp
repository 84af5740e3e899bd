#include <cmath>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/ops/cross_entropy.h"

namespace heed::cli {
namespace {

struct CrossEntropyOptions {
  Index words = 10;
  std::vector<float> smoothings = {0, 0.1f, 0.3f};
};

// Logits of which word 0 gets that probability and all others share the rest. (1, V)
Tensor logits_of(double probability, Index words) {
  Tensor logits({1, words}, DType::float64);
  double* values = logits.mutable_data<double>();
  values[0] = std::log(probability);
  for (Index i = 1; i < words; ++i) {
    values[i] = std::log((1 - probability) / static_cast<double>(words - 1));
  }
  return logits;
}

// An output layer that lets through what it is given. (V, V)
Tensor identity(Index words) {
  Tensor weight({words, words}, DType::float64);
  for (Index i = 0; i < words; ++i) weight.mutable_data<double>()[i * words + i] = 1;
  return weight;
}

Picture cross_entropy_picture(const CrossEntropyOptions& options) {
  viz::LineChart chart{.title = fmt::format("Cross-entropy of one of {} words", options.words),
                       .x_axis = "probability that the model gives the right word",
                       .y_axis = "loss in nats"};
  const Tensor weight = identity(options.words);
  const Token right[] = {0};
  for (const float smoothing : options.smoothings) {
    viz::Line line{.name = fmt::format("label smoothing {:.6g}", smoothing),
                   .x = evenly(0.005, 0.995, 199)};
    for (const double p : line.x) {
      line.y.push_back(ops::linear_cross_entropy(logits_of(p, options.words),
                                                 {.weight = weight, .bias = {}}, right,
                                                 {.label_smoothing = smoothing})
                           .item());
    }
    chart.lines.push_back(line);
  }
  return chart;
}

}  // namespace

Verb draw_cross_entropy() {
  auto options = std::make_shared<CrossEntropyOptions>();
  Verb verb{.name = "draw cross-entropy",
            .summary = "draw the loss by the probability of the right word"};
  verb.settings
      .add("words", options->words, "words, of which the wrong ones share what is left evenly")
      .at_least(2)
      .at_most(1000);
  verb.settings.add("label-smoothing", options->smoothings, "one line each").at_least(0).below(1);
  return drawing(std::move(verb), [options] { return cross_entropy_picture(*options); });
}

}  // namespace heed::cli
