#include "heed/models/vision_transformer.h"

#include <numeric>

#include "heed/nn/checkpointed.h"
#include "heed/nn/positions.h"
#include "heed/ops/arithmetic.h"
#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"
#include "heed/ops/shape.h"

namespace heed::models {
namespace {

constexpr float kPositionDeviation = 0.02f;

nn::NormConfig norm(const VisionTransformerConfig& config) {
  return {.width = config.width, .epsilon = config.norm_epsilon};
}

nn::TransformerLayerConfig encoder_layer(const VisionTransformerConfig& config) {
  return {
      .attention = {.width = config.width,
                    .heads = config.heads,
                    .dropout = config.attention_dropout},
      .feed_forward = {.width = config.width,
                       .hidden = config.hidden,
                       .activation = config.activation},
      .residual = {
          .norm = norm(config), .placement = nn::NormPlacement::before, .dropout = config.dropout}};
}

// A learned table that begins with the places in the grid: of each patch half of the row are the
// sinusoids of its row in it, half those of its column ("Better plain ViT baselines for
// ImageNet-1k", Beyer et al., 2022, section 2, keeps it so). Drawn at random alone, a short
// training first had to find out where patches are.
Tensor first_positions(const VisionTransformerConfig& config, Rng& rng) {
  Tensor table = Tensor::normal({config.length(), config.width}, kPositionDeviation, rng);
  if (table.empty()) return parameter(table);
  const Index side = config.patches_a_side(), half = config.width / 2;
  const Tensor rows = nn::sinusoids(0, side, half);
  const Tensor columns = nn::sinusoids(0, side, config.width - half);
  const auto add = [](const Tensor& from, Index row, float* to) {
    for (Index i = 0; i < from.dim(1); ++i) to[i] += from.data()[row * from.dim(1) + i];
  };
  for (Index patch = 0; patch < config.patches(); ++patch) {
    float* const place = table.mutable_data() + (1 + patch) * config.width;
    add(rows, patch / side, place);
    add(columns, patch % side, place + half);
  }
  return parameter(table);
}

const VisionTransformerConfig& checked(const VisionTransformerConfig& config) {
  check_config(config);
  return config;
}

void check_images(const Tensor& images, const VisionTransformerConfig& config) {
  const Shape wanted{images.rank() > 0 ? images.dim(0) : 1, config.channels, config.image_size,
                     config.image_size};
  check(images.shape() == wanted, "vision transformer: images {}, wanted {}", images.shape(),
        wanted);
}

// Where row 0 of a table is the class token and the patches of all images follow: the class token
// before the patches of each image.
std::vector<Token> with_class_tokens(Index images, Index patches) {
  std::vector<Token> rows(images * (patches + 1));
  for (Index i = 0; i < images; ++i) {
    const auto first = rows.begin() + i * (patches + 1);
    std::iota(first + 1, first + patches + 1, static_cast<Token>(1 + i * patches));
  }
  return rows;
}

std::vector<Token> rows_of_class_tokens(Index images, Index length) {
  std::vector<Token> rows(images);
  for (Index i = 0; i < images; ++i) rows[i] = static_cast<Token>(i * length);
  return rows;
}

}  // namespace

// The first weights but the positions are those of the authors' program, which begins with equal
// logits.
VisionTransformer::VisionTransformer(const VisionTransformerConfig& config, Rng& rng)
    : config_(checked(config)),
      class_token_(parameter(Tensor({config.width}))),
      patches_(
          {.channels = config.channels, .patch_size = config.patch_size, .width = config.width},
          rng),
      positions_(first_positions(config, rng)),
      norm_(models::norm(config)),
      output_(parameter(Tensor({config.classes(), config.width}))),
      output_bias_(parameter(Tensor({config.classes()}))) {
  for (Index i = 0; i < config.layers; ++i) layers_.emplace_back(encoder_layer(config), rng);
}

Tensor VisionTransformer::forward(const Tensor& images, nn::Pass& pass) const {
  const Tensor x = described(images, pass);
  return is_packed() ? ops::linear(x, packed_output_, output_bias_)
                     : ops::linear(x, output_, output_bias_, pass.compute_type);
}

Tensor VisionTransformer::loss(const Batch& batch, const ops::CrossEntropy& options,
                               nn::Pass& pass) const {
  return ops::linear_cross_entropy(
      described(batch.images, pass),
      {.weight = output_, .bias = output_bias_, .type = pass.compute_type}, batch.labels, options);
}

VisionTransformer VisionTransformer::packed(ops::ComputeType type) const {
  return packed_copy(*this, type);
}

void VisionTransformer::pack(ops::ComputeType type, const WeightRows& rows) {
  check(!is_packed(), "vision transformer: is packed already");
  packed_output_ =
      ops::PackedWeight({.out = config_.classes(), .in = config_.width}, rows("output"), type);
  output_ = Tensor();
  pack_linears(*this, type, rows);
}

Tensor VisionTransformer::embedded(const Tensor& images, nn::Pass& pass) const {
  const Index count = images.dim(0), length = config_.length(), width = config_.width;
  const Tensor rows = ops::concat(
      {ops::reshape(class_token_, {1, width}), patches_.forward(images, pass)});  // (1 + B * N, D)
  Tensor x = ops::embedding(rows, with_class_tokens(count, config_.patches()));   // (B * T, D)
  x = ops::reshape(x, {count, length, width}) + positions_;                       // (B, T, D)
  return nn::dropout(ops::reshape(x, {count * length, width}), config_.dropout, pass);
}

Tensor VisionTransformer::described(const Tensor& images, nn::Pass& pass) const {
  check_images(images, config_);
  const Spans spans(std::vector<Index>(images.dim(0), config_.length()));
  Tensor x = embedded(images, pass);
  pass.show_rows("layers.input", x);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const auto scope = pass.inside(fmt::format("layers.{}", i));
    x = nn::checkpointed(
        {x}, pass, [&layer = layers_[i], spans](const auto& inputs, nn::Pass& run) {
          return layer.forward(inputs[0], nn::AttentionRows(spans), Mask::none(), run);
        });
    pass.show_rows("output", x);
  }
  return norm_.forward(ops::embedding(x, rows_of_class_tokens(images.dim(0), config_.length())),
                       pass);  // (B, D)
}

}  // namespace heed::models
