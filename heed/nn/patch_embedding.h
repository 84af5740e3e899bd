#pragma once

#include "heed/nn/linear.h"

namespace heed::nn {

struct PatchEmbeddingConfig {
  Index channels = 3;
  Index patch_size = 16;  // P, pixels a side
  Index width = 0;        // D
};

// The patches of images as the tokens of a Transformer: equation 1 of "An Image is Worth 16x16
// Words" (Dosovitskiy et al., 2021), a linear projection of each flattened patch.
class PatchEmbedding {
 public:
  PatchEmbedding(const PatchEmbeddingConfig& config, Rng& rng);

  // images (B, C, H, W) -> (B * H / P * W / P, D): see ops::patches.
  Tensor forward(const Tensor& images, const Pass& pass) const;

  static void fields(auto& self, auto&& visit) {
    visit("projection", self.projection_);  // (D, C * P * P)
  }

 private:
  Index patch_size_;
  Linear projection_;
};

}  // namespace heed::nn
