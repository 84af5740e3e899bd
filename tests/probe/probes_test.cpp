#include "heed/probe/probes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/nn/fields.h"
#include "heed/nn/stack.h"
#include "heed/nn/transformer_layer.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/cross_entropy.h"
#include "heed/probe/weight_measures.h"

namespace heed::probe {
namespace {

constexpr Index kWidth = 8, kLayers = 3, kHeads = 2;

// A decoder of three layers over rows x, which tells each row's word.
struct Decoder {
  Rng rng{7};
  nn::Stack<nn::TransformerLayer> stack{{.layers = kLayers}, [this](Index) {
                                          return nn::TransformerLayer(
                                              {.attention = {.width = kWidth, .heads = kHeads},
                                               .feed_forward = {.width = kWidth, .hidden = 16},
                                               .residual = {.norm = {.width = kWidth}}},
                                              rng);
                                        }};
  Tensor x = parameter(Tensor::normal({5, kWidth}, 1.0f, rng));
  Tensor words = parameter(Tensor::normal({5, kWidth}, 1.0f, rng));

  Batch batch() const {
    return {.source = {}, .target = {{}, Spans(std::vector<Index>{3, 2})}, .labels = {}};
  }
  Tensor loss(const Batch& of, nn::Pass& pass) const {
    const Tensor y = stack.forward(
        x, "layers", pass, [&](const nn::TransformerLayer& layer, Index, const Tensor& in) {
          return layer.forward(in, of.target.spans, Mask::causal(), pass);
        });
    return ops::linear_cross_entropy(y, {.weight = words}, std::vector<Token>{0, 1, 2, 3, 4}, {});
  }
  NamedTensors parameters() const {
    NamedTensors all;
    for (Index i = 0; i < kLayers; ++i) {
      for (auto& [name, p] : nn::parameters(stack.layer(i))) {
        all.emplace_back(fmt::format("layers.{}.{}", i, name), p);
      }
    }
    return all;
  }
  Subject subject() const {
    return {.loss = [this](const Batch& of, nn::Pass& pass) { return loss(of, pass); },
            .parameters = parameters(),
            .batch = batch()};
  }
};

const Curve& curve(const Figures& figures, const std::string& name) {
  const auto found = std::ranges::find(figures.curves, name, &Curve::name);
  if (found == figures.curves.end()) throw Error("no curve " + name);
  return *found;
}

double number(const Figures& figures, const std::string& name) {
  for (const auto& [key, value] : figures.numbers) {
    if (key == name) return value;
  }
  throw Error("no number " + name);
}

TEST(Probes, MeansOfWeightsAreThoseOfEveryQueryThatHasAChoice) {
  const Decoder decoder;
  constexpr Probe all[] = {Probe::entropy, Probe::previous_token};
  const Figures figures = measured(all, decoder.subject());
  std::vector<double> by_layer(kLayers, 0.0), by_head(kHeads, 0.0);
  nn::Pass pass = nn::Pass::inference();
  pass.watch = [&](std::string_view what, Index, const Tensor& weights) {
    const Index layer = what[7] - '0', length = weights.dim(1);
    for (Index h = 0; h < kHeads; ++h) {
      for (Index q = 1; q < length; ++q) {
        double nats = 0.0;
        for (Index k = 0; k <= q; ++k) {
          const double p = weights.data()[(h * length + q) * length + k];
          nats -= p * std::log(p);
        }
        by_layer[layer] += nats / (3 * kHeads);
        if (layer == 1) by_head[h] += nats / 3;
      }
    }
  };
  decoder.loss(decoder.batch(), pass);
  const Curve& found = curve(figures, "entropy, self");
  EXPECT_EQ(found.x, (std::vector<double>{1, 2, 3}));
  for (Index i = 0; i < kLayers; ++i) EXPECT_NEAR(found.y[i], by_layer[i], 1e-9);
  EXPECT_NEAR(number(figures, "entropy, self"), (by_layer[0] + by_layer[1] + by_layer[2]) / 3,
              1e-9);
  const Curve& heads = curve(figures, "entropy, self, layer 2");
  for (Index h = 0; h < kHeads; ++h) EXPECT_NEAR(heads.y[h], by_head[h], 1e-9);
  EXPECT_GT(number(figures, "on the previous token, self"), 0.0);
}

TEST(Probes, GradientsAreThoseOfTheBackwardAndAreTakenAwayAgain) {
  const Decoder decoder;
  constexpr Probe gradients[] = {Probe::gradients};
  const Figures figures = measured(gradients, decoder.subject());
  for (const auto& [name, p] : decoder.parameters()) EXPECT_TRUE(p.node()->grad.empty()) << name;
  nn::Pass pass = nn::Pass::inference();
  backward(decoder.loss(decoder.batch(), pass));
  const Curve& found = curve(figures, "gradient of parameters, layers");
  for (Index i = 0; i < kLayers; ++i) {
    double squares = 0.0;
    for (const auto& [name, p] : nn::parameters(decoder.stack.layer(i))) {
      for (const double g : p.node()->grad.values()) squares += g * g;
    }
    EXPECT_NEAR(found.y[i], std::sqrt(squares), 1e-9);
  }
  EXPECT_NEAR(number(figures, "gradient of the first layer over the last, layers"),
              found.y[0] / found.y[2], 1e-12);
}

// The gradient of what goes into the stack is that of x.
TEST(Probes, TheGradientOfWhatGoesInIsThatOfTheInput) {
  const Decoder decoder;
  constexpr Probe gradients[] = {Probe::gradients};
  const Figures figures = measured(gradients, decoder.subject());
  const Decoder same;
  nn::Pass pass = nn::Pass::inference();
  backward(same.loss(same.batch(), pass));
  double squares = 0.0;
  for (const double g : same.x.node()->grad.values()) squares += g * g;
  const Curve& states = curve(figures, "gradient of states, layers");
  EXPECT_EQ(states.x, (std::vector<double>{0, 1, 2, 3}));
  EXPECT_NEAR(states.y[0], std::sqrt(squares), 1e-9);
}

TEST(Probes, StatesAndSimilarityGoByLayerFromWhatGoesIn) {
  const Decoder decoder;
  constexpr Probe all[] = {Probe::states, Probe::similarity};
  const Figures figures = measured(all, decoder.subject());
  double squares = 0.0, cosines = 0.0;
  const std::span<const float> x = decoder.x.values();
  for (const double e : x) squares += e * e;
  const auto dot = [&](Index t, Index u) {
    double sum = 0.0;
    for (Index d = 0; d < kWidth; ++d) sum += double{x[t * kWidth + d]} * x[u * kWidth + d];
    return sum;
  };
  for (const auto& [t, u] : {std::pair{0, 1}, {0, 2}, {1, 2}, {3, 4}}) {
    cosines += dot(t, u) / std::sqrt(dot(t, t) * dot(u, u)) / 4;
  }
  EXPECT_NEAR(curve(figures, "root mean square of states, layers").y[0], std::sqrt(squares / 40),
              1e-9);
  EXPECT_NEAR(curve(figures, "similarity of tokens, layers").y[0], cosines, 1e-6);
  EXPECT_EQ(figures.numbers.size(), 0);
}

TEST(Probes, OfAlignedTokensWantAlignments) {
  const Decoder decoder;
  constexpr Probe aligned[] = {Probe::aligned_token};
  EXPECT_THROW(measured(aligned, decoder.subject()), Error);
}

}  // namespace
}  // namespace heed::probe
