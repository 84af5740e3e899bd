#pragma once

#include "heed/models/vision_transformer_config.h"
#include "heed/models/weight_rows.h"
#include "heed/nn/fields.h"
#include "heed/nn/patch_embedding.h"
#include "heed/nn/transformer_layer.h"
#include "heed/ops/cross_entropy.h"
#include "heed/tensor/batch.h"

namespace heed::models {

// An encoder over the patches of an image and a class token before them, whose last state says what
// the image is of (Dosovitskiy et al., 2021, section 3.1, equations 1 to 4). Each of these rows has
// a learned position of its own: one for the class token, then one a patch, row by row of the grid.
// Norms come before the sub-layers. Shows a watcher "layers.0.attention.weights" (H, T, T) and so
// on, T = 1 + patches.
class VisionTransformer {
 public:
  VisionTransformer(const VisionTransformerConfig& config, Rng& rng);  // throws: check_config

  const VisionTransformerConfig& config() const { return config_; }

  // images (B, C, H, W) -> logits (B, classes). Throws on images of another form than the config's.
  Tensor forward(const Tensor& images, nn::Pass& pass) const;
  // The training loss of the labels, the classes of `batch.images`. Where `pass` recomputes
  // activations, each layer keeps what it reads and nothing else. -> ()
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) const;

  // The same model for inference alone: see Transformer::packed.
  VisionTransformer packed(ops::ComputeType type = ops::ComputeType::float32) const;
  bool is_packed() const { return !packed_output_.empty(); }
  void pack(ops::ComputeType type, const WeightRows& rows);

  static void fields(auto& self, auto&& visit) {
    visit("class_token", self.class_token_);  // (D)
    visit("patches", self.patches_);
    visit("positions", self.positions_);  // (T, D)
    visit("layers", self.layers_);
    visit("norm", self.norm_);
    visit("output", self.output_);            // (classes, D)
    visit("output_bias", self.output_bias_);  // (classes)
  }

 private:
  Tensor embedded(const Tensor& images, nn::Pass& pass) const;  // -> (B * T, D)
  // What the class tokens have become -> (B, D)
  Tensor described(const Tensor& images, nn::Pass& pass) const;

  VisionTransformerConfig config_;
  Tensor class_token_;
  nn::PatchEmbedding patches_;
  Tensor positions_;
  std::vector<nn::TransformerLayer> layers_;
  nn::Norm norm_;
  Tensor output_, output_bias_;
  ops::PackedWeight packed_output_;  // or empty
};

}  // namespace heed::models
