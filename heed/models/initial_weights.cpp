#include "heed/models/initial_weights.h"

#include <cmath>

#include "heed/base/check.h"

namespace heed::models {
namespace {

// x^exponent
float power(double x, double exponent) {
  return static_cast<float>(std::pow(x, exponent));
}

// Of so many sub-layers, of the kinds that do not tell an encoder from a decoder.
InitialStack plain(InitialWeights kind, Index sublayers, float deviation) {
  switch (kind) {
    case InitialWeights::xavier:
      return {};
    case InitialWeights::normal:
      return {.weights = {.deviation = deviation}};
    case InitialWeights::depth_scaled:
      return {.weights = {.deviation = deviation,
                          .residual = power(static_cast<double>(sublayers), -0.5)}};
    case InitialWeights::t_fixup:
    case InitialWeights::deep_norm:
      break;
  }
  throw Error("initial weights: of a kind that is another for encoders and decoders");
}

nn::Initialisation scaled(float factor) {
  return {.values = factor, .residual = factor, .projections = nn::Projections::apart};
}

// Section 3.2, where N is the depth of either stack.
InitialStacks t_fixup(double encoder, double decoder) {
  const float of_decoder = power(9 * decoder, -0.25);
  return {.encoder = {.weights = scaled(0.67f * power(encoder, -0.25))},
          .decoder = {.weights = scaled(of_decoder)},
          .embeddings = of_decoder};
}

// Figure 2, "encoder-decoder": N layers in the encoder, M in the decoder.
InitialStacks deep_norm(double n, double m) {
  const double both = n * n * n * n * m;
  return {.encoder = {.weights = scaled(0.87f * power(both, -1.0 / 16)),
                      .stream = 0.81f * power(both, 1.0 / 16)},
          .decoder = {.weights = scaled(power(12 * m, -0.25)), .stream = power(3 * m, 0.25)}};
}

}  // namespace

InitialStack initial_stack(InitialWeights kind, Index layers, float deviation) {
  if (kind != InitialWeights::deep_norm) return plain(kind, 2 * layers, deviation);
  const auto m = static_cast<double>(layers);  // figure 2, "decoder-only" and "encoder-only"
  return {.weights = scaled(power(8 * m, -0.25)), .stream = power(2 * m, 0.25)};
}

InitialStacks initial_stacks(InitialWeights kind, const EncoderDecoderLayers& layers,
                             float deviation) {
  const auto n = static_cast<double>(layers.encoder), m = static_cast<double>(layers.decoder);
  if (kind == InitialWeights::t_fixup) return t_fixup(n, m);
  if (kind == InitialWeights::deep_norm) return deep_norm(n, m);
  return {.encoder = plain(kind, 2 * layers.encoder, deviation),
          .decoder = plain(kind, 3 * layers.decoder, deviation)};
}

}  // namespace heed::models
