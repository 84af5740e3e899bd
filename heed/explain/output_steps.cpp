#include "heed/explain/output_steps.h"

#include "heed/autograd/tape.h"
#include "heed/base/check.h"
#include "heed/kernels/ranking.h"
#include "heed/ops/softmax.h"

namespace heed::explain {
namespace {

std::vector<kernels::Ranked> likeliest(const Tensor& x, Index row, Index count) {
  std::vector<kernels::Ranked> best(std::min(count, x.dim(1)));
  best.resize(kernels::top(x.data() + row * x.dim(1), x.dim(1), std::ssize(best), best.data()));
  return best;
}

// Of all columns those of the likeliest tokens at the place.
viz::LabelledMatrix columns_of_likeliest(const Tensor& x, const OutputScene& scene) {
  viz::LabelledMatrix matrix{.rows = scene.words.pieces};
  const auto best = likeliest(scene.logits, scene.place, scene.likeliest);
  for (const kernels::Ranked& one : best) matrix.columns.push_back(scene.piece(one.index));
  for (Index row = 0; row < x.dim(0); ++row) {
    for (const kernels::Ranked& one : best) {
      matrix.values.push_back(x.data()[row * x.dim(1) + one.index]);
    }
  }
  return matrix;
}

viz::Table table_of_likeliest(const Tensor& shares, const OutputScene& scene) {
  viz::Table table{.header = {"rank", "piece", "id", "logit", "probability"}};
  const Index vocab = shares.dim(1);
  for (const kernels::Ranked& one : likeliest(scene.logits, scene.place, scene.likeliest)) {
    table.rows.push_back({fmt::format("{}", table.rows.size() + 1), scene.piece(one.index),
                          fmt::format("{}", one.index), fmt::format("{:.3f}", one.value),
                          fmt::format("{:.4f}", shares.data()[scene.place * vocab + one.index])});
  }
  return table;
}

viz::Table table_of_places(const Tensor& shares, const OutputScene& scene) {
  viz::Table table{.header = {"place", "reads", "likeliest next", "its P", "stands there", "its P"}};
  for (Index row = 0; row < scene.words.length(); ++row) {
    const auto best = likeliest(shares, row, 1);
    const bool known = row < std::ssize(scene.next);
    const Token next = known ? scene.next[row] : Token{0};
    table.rows.push_back(
        {fmt::format("{}", row + 1), scene.words.pieces[row],
         best.empty() ? "" : scene.piece(best.front().index),
         best.empty() ? "" : fmt::format("{:.4f}", best.front().value),
         known ? scene.piece(next) : "",
         known ? fmt::format("{:.4f}", shares.data()[row * shares.dim(1) + next]) : ""});
  }
  return table;
}

}  // namespace

Tensor probabilities_of(const Tensor& logits) {
  const NoGrad no_grad;
  return ops::softmax(logits);
}

std::vector<viz::ExplainedStep> output_steps(const OutputScene& scene) {
  check(scene.logits.dim(0) == scene.words.length(), "explain: {} rows of logits for {} tokens",
        scene.logits.dim(0), scene.words.length());
  check(0 <= scene.place && scene.place < scene.words.length(),
        "explain: place {}, the model reads {} tokens", scene.place + 1, scene.words.length());
  const Tensor shares = probabilities_of(scene.logits);
  const std::vector<viz::Axis> shape{scene.words.axis(), {"V", scene.logits.dim(1)}};
  viz::LabelledMatrix probabilities = columns_of_likeliest(shares, scene);
  probabilities.scale = viz::Scale::sequential;
  const std::string note = fmt::format("Of the V columns those of the {} likeliest at place {}.",
                                       probabilities.columns.size(), scene.place + 1);
  return {{.title = "Logits",
           .formula = "logits = x E^T + b",
           .section = "section 3.4",
           .source = "heed/ops/matmul.cpp",
           .note = note,
           .shape = shape,
           .matrices = {columns_of_likeliest(scene.logits, scene)}},
          {.title = "Softmax: probabilities",
           .formula = "P[token] = exp(logits[token]) / sum exp(logits)",
           .section = "section 3.4",
           .source = "heed/ops/softmax.cpp",
           .note = note,
           .shape = shape,
           .matrices = {std::move(probabilities)}},
          {.title = fmt::format("The {} likeliest tokens behind \"{}\", place {}",
                                scene.likeliest, scene.words.pieces[scene.place],
                                scene.place + 1),
           .section = "section 3.4",
           .source = "heed/kernels/ranking.h",
           .tables = {table_of_likeliest(shares, scene)}},
          {.title = "What is likeliest at every place",
           .section = "section 3.4",
           .source = "heed/kernels/ranking.h",
           .note = "Each row sees what stands up to its place, and says what comes next.",
           .tables = {table_of_places(shares, scene)}}};
}

}  // namespace heed::explain
