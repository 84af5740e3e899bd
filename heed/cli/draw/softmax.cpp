#include "heed/ops/softmax.h"
#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/ops/arithmetic.h"

namespace heed::cli {
namespace {

struct SoftmaxOptions {
  std::vector<double> scores = {3, 2, 1, 0}, temperatures = {0.5, 1, 2};
};

Picture softmax_picture(const SoftmaxOptions& options) {
  viz::BarChart chart{.title = "Softmax of scores divided by a temperature", .axis = "probability"};
  for (const double score : options.scores) {
    chart.groups.push_back("score " + number_text(score));
  }
  const std::vector<float> floats(options.scores.begin(), options.scores.end());
  const Tensor scores = Tensor({std::ssize(floats)}, floats).to(DType::float64);
  for (const double temperature : options.temperatures) {
    const Tensor shares = ops::softmax(scores * (1 / temperature));
    const std::span<const double> values = shares.values<double>();
    chart.bars.push_back({.name = "temperature " + number_text(temperature),
                          .values = {values.begin(), values.end()}});
  }
  return chart;
}

}  // namespace

Verb draw_softmax() {
  auto options = std::make_shared<SoftmaxOptions>();
  Verb verb{.name = "draw softmax", .summary = "draw what softmax makes of scores"};
  verb.settings.add("scores", options->scores, "scores, at least one");
  verb.settings.add("temperature", options->temperatures, "what the scores are divided by")
      .above(0);
  return drawing(std::move(verb), [options] { return softmax_picture(*options); });
}

}  // namespace heed::cli
