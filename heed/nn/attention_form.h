#pragma once

#include <cstdint>
#include <string>

#include "heed/kernels/key_pattern.h"
#include "heed/ops/attention_features.h"

namespace heed::nn {

// How self-attention looks things up: as section 3.2.1 has it, or in time that grows more slowly
// than with the square of the length.
struct AttentionForm {
  enum class Kind {
    dense,    // every key that the mask leaves
    window,   // the nearest keys: Mask::window
    strided,  // strided(), fixed(), longformer() and big_bird() of kernels/key_pattern.h
    fixed,
    longformer,
    big_bird,
    linear,     // ops::elu_features
    performer,  // ops::softmax_features
  };

  Kind kind = Kind::dense;
  // Window and longformer: keys less than so many places away.
  Index window = 256;
  // Longformer: places from key to key in its window.
  Index dilation = 1;
  // Longformer: the first so many tokens, which see all and are seen by all; big bird: blocks.
  Index global = 1;
  // Strided and fixed: l. Fixed: c, the last keys of each stride that all see.
  Index stride = 128, summary = 8;
  // Big bird: keys of a block, blocks less than so many away that it sees, and others drawn at
  // random.
  Index block = 64, near = 2, random = 3;
  // Performer: features a head, drawn anew every so many steps of training; 0: never. Inference has
  // the first.
  Index features = 256, redraw = 1000;
  // Of what big bird and performer draw.
  Index seed = 1;

  // Whether weights are products of features, so that a decode keeps their sums and no keys.
  bool is_linear() const { return kind == Kind::linear || kind == Kind::performer; }

  friend bool operator==(const AttentionForm&, const AttentionForm&) = default;
};

// What is impossible about it, in a clause, or nothing.
std::string complaint_of(const AttentionForm& form);

// Which keys a query looks at of those that mask_of() leaves; empty: all.
KeyPattern pattern_of(const AttentionForm& form);
Mask mask_of(const AttentionForm& form, const Mask& mask);

// A performer's projection (M, Dh): number `draw` of those of the attention at that place of a
// model.
struct FeatureDraw {
  std::uint32_t place = 0, draw = 0;
};
Tensor drawn_projection(const AttentionForm& form, Index head_width, const FeatureDraw& which);

}  // namespace heed::nn
