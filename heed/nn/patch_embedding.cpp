#include "heed/nn/patch_embedding.h"

#include <cmath>

#include "heed/ops/patches.h"

namespace heed::nn {
namespace {

Index pixels(const PatchEmbeddingConfig& config) {
  return config.channels * config.patch_size * config.patch_size;
}

}  // namespace

PatchEmbedding::PatchEmbedding(const PatchEmbeddingConfig& config, Rng& rng)
    : patch_size_(config.patch_size),
      projection_({.in = pixels(config), .out = config.width},
                  1.0f / std::sqrt(static_cast<float>(pixels(config))), Biases::with, rng) {}

Tensor PatchEmbedding::forward(const Tensor& images, const Pass& pass) const {
  return projection_.forward(ops::patches(images, patch_size_), pass);
}

}  // namespace heed::nn
