#include "heed/explain/output_steps.h"

#include "heed/autograd/tape.h"
#include "heed/base/check.h"
#include "heed/kernels/ranking.h"
#include "heed/ops/softmax.h"

namespace heed::explain {
namespace {

struct Wording {
  const char *one, *listed, *likeliest, *section, *note;
};

Wording wording_of(Says says) {
  switch (says) {
    case Says::next_tokens:
      return {"token", "tokens behind", "likeliest next", "section 3.4",
              "Each row sees what stands up to its place, and says what comes next."};
    case Says::tokens_in_place:
      return {"token", "tokens in the place of", "likeliest here",
              "Devlin et al., 2019, section 3.1", "Each row sees all of the text."};
    case Says::labels:
      return {"label", "labels of", "likeliest", "Devlin et al., 2019, section 4", ""};
  }
  throw Error("explain: unknown output");
}

std::vector<kernels::Ranked> likeliest(const Tensor& x, Index row, Index count) {
  std::vector<kernels::Ranked> best(std::min(count, x.dim(1)));
  const Index found =
      kernels::top(x.data() + row * x.dim(1), x.dim(1), std::ssize(best), best.data());
  return {best.begin(), best.begin() + found};
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
  const bool continues = scene.says == Says::next_tokens;
  viz::Table table{.header = {"place", "reads", wording_of(scene.says).likeliest, "its P"}};
  if (continues) table.header.insert(table.header.end(), {"stands there", "its P"});
  for (Index row = 0; row < scene.words.length(); ++row) {
    const auto best = likeliest(shares, row, 1);
    const bool known = row < std::ssize(scene.next);
    const Token next = known ? scene.next[row] : Token{0};
    table.rows.push_back({fmt::format("{}", row + 1), scene.words.pieces[row],
                          best.empty() ? "" : scene.piece(best.front().index),
                          best.empty() ? "" : fmt::format("{:.4f}", best.front().value)});
    if (!continues) continue;
    table.rows.back().push_back(known ? scene.piece(next) : "");
    table.rows.back().push_back(
        known ? fmt::format("{:.4f}", shares.data()[row * shares.dim(1) + next]) : "");
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
  const Wording words = wording_of(scene.says);
  const std::vector<viz::ShapeAxis> shape{
      scene.words.axis(), {scene.says == Says::labels ? "C" : "V", scene.logits.dim(1)}};
  viz::LabelledMatrix logits = columns_of_likeliest(scene.logits, scene);
  viz::LabelledMatrix probabilities = columns_of_likeliest(shares, scene);
  probabilities.scale = viz::Scale::sequential;
  const std::size_t listed = logits.columns.size();
  return {{.title = "Logits",
           .formula = "logits = x W^T + b",
           .section = words.section,
           .source = "heed/ops/matmul.cpp",
           .note = fmt::format("Of all columns those of the {} likeliest {}s at place {}.", listed,
                               words.one, scene.place + 1),
           .shape = shape,
           .matrices = {std::move(logits)}},
          {.title = "Softmax: probabilities",
           .formula = fmt::format("P[{0}] = exp(logits[{0}]) / sum exp(logits)", words.one),
           .section = words.section,
           .source = "heed/ops/softmax.cpp",
           .shape = shape,
           .matrices = {std::move(probabilities)}},
          {.title = fmt::format("The {} likeliest {} \"{}\", place {}", listed, words.listed,
                                scene.words.pieces[scene.place], scene.place + 1),
           .section = words.section,
           .source = "heed/kernels/ranking.h",
           .tables = {table_of_likeliest(shares, scene)}},
          {.title = "What is likeliest at every place",
           .section = words.section,
           .source = "heed/kernels/ranking.h",
           .note = words.note,
           .tables = {table_of_places(shares, scene)}}};
}

}  // namespace heed::explain
