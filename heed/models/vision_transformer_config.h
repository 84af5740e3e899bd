#pragma once

#include <string>
#include <vector>

#include "heed/nn/feed_forward.h"

namespace heed::models {

// Every choice of a Vision Transformer ("An Image is Worth 16x16 Words: Transformers for Image
// Recognition at Scale", Dosovitskiy et al., 2021). The defaults are the paper's ViT-B/16, table 1.
struct VisionTransformerConfig {
  Index image_size = 224;  // pixels a side
  Index patch_size = 16;   // P, likewise
  Index channels = 3;
  Index layers = 12;
  Index width = 768;  // D
  Index heads = 12;
  Index hidden = 3072;             // of the feed-forward network
  float dropout = 0.1f;            // of embeddings and of what each sub-layer adds, appendix B.1
  float attention_dropout = 0.0f;  // of attention weights
  float norm_epsilon = 1e-12f;     // as transformers has it
  nn::Activation activation = nn::Activation::gelu;
  std::vector<std::string> labels = {};  // the names of the classes

  Index classes() const { return static_cast<Index>(labels.size()); }
  Index patches_a_side() const { return image_size / patch_size; }
  Index patches() const { return patches_a_side() * patches_a_side(); }  // N
  Index length() const { return patches() + 1; }                         // with the class token

  friend bool operator==(const VisionTransformerConfig&, const VisionTransformerConfig&) = default;
};

// Throws one line that names every impossible choice.
void check_config(const VisionTransformerConfig& config);

}  // namespace heed::models
