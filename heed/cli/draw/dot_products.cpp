#include <cmath>

#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"
#include "heed/ops/matmul.h"

namespace heed::cli {
namespace {

struct DotProductsOptions {
  Index widest = 1024, pairs = 1000;
  std::uint32_t seed = 1;
};

// Of each row of a with its row of b. (S, D) twice -> (S)
std::vector<double> dot_products(const Tensor& a, const Tensor& b) {
  const Shape rows{a.dim(0), 1, a.dim(1)};
  const Tensor products = ops::matmul_transposed(a.reshaped(rows), b.reshaped(rows));  // (S, 1, 1)
  return {products.values<double>().begin(), products.values<double>().end()};
}

double deviation(const std::vector<double>& numbers) {  // from zero, the mean of all we draw
  return length_of(numbers) / std::sqrt(static_cast<double>(numbers.size()));
}

Picture dot_products_picture(const DotProductsOptions& options) {
  viz::Line raw{.name = "q · k"}, scaled{.name = "q · k / √d"}, cosine{.name = "cosine of q and k"};
  Rng rng(options.seed);
  for (Index width = 1; width <= options.widest; width *= 2) {
    const Tensor q = normal_rows(options.pairs, width, 1, rng);
    const Tensor k = normal_rows(options.pairs, width, 1, rng);
    const std::vector<double> products = dot_products(q, k);
    const std::vector<double> q_squares = dot_products(q, q), k_squares = dot_products(k, k);
    std::vector<double> cosines;
    for (std::size_t i = 0; i < products.size(); ++i) {
      cosines.push_back(products[i] / std::sqrt(q_squares[i] * k_squares[i]));
    }
    for (viz::Line* line : {&raw, &scaled, &cosine}) line->x.push_back(static_cast<double>(width));
    raw.y.push_back(deviation(products));
    scaled.y.push_back(deviation(products) / std::sqrt(static_cast<double>(width)));
    cosine.y.push_back(deviation(cosines));
  }
  return viz::LineChart{.title = "How far dot products of random vectors lie from zero",
                        .x_axis = "width d of the vectors",
                        .y_axis = "standard deviation",
                        .lines = {raw, scaled, cosine},
                        .x_scale = viz::AxisScale::log2,
                        .y_scale = viz::AxisScale::log10};
}

}  // namespace

Verb draw_dot_products() {
  auto options = std::make_shared<DotProductsOptions>();
  Verb verb{.name = "draw dot-products",
            .summary = "draw how dot products of random vectors grow with their width"};
  verb.settings.add("widest", options->widest, "widths are powers of two up to this one")
      .at_least(2)
      .at_most(65536);
  verb.settings.add("pairs", options->pairs, "pairs of vectors of each width").at_least(2);
  verb.settings.add("seed", options->seed, "seed of the vectors, of normal numbers");
  return drawing(std::move(verb), [options] { return dot_products_picture(*options); });
}

}  // namespace heed::cli
