#include "heed/nn/attention_form.h"

#include <fmt/format.h>

#include "heed/kernels/random_features.h"

namespace heed::nn {
namespace {

using Kind = AttentionForm::Kind;

// Of those that a form reads, a number that is less than it may be.
struct Least {
  const char* name;
  Index number, least;
};

std::vector<Least> numbers_of(const AttentionForm& form) {
  switch (form.kind) {
    case Kind::dense:
    case Kind::linear:
      return {};
    case Kind::window:
      return {{"a window", form.window, 1}};
    case Kind::strided:
      return {{"a stride", form.stride, 1}};
    case Kind::fixed:
      return {{"a stride", form.stride, 1}, {"a summary", form.summary, 1}};
    case Kind::longformer:
      return {{"a window", form.window, 1},
              {"a dilation", form.dilation, 1},
              {"global tokens", form.global, 0}};
    case Kind::big_bird:
      return {{"a block", form.block, 1},
              {"near blocks", form.near, 1},
              {"global blocks", form.global, 0},
              {"random blocks", form.random, 0}};
    case Kind::performer:
      return {{"features", form.features, 1}, {"steps to a redraw", form.redraw, 0}};
  }
  return {};
}

}  // namespace

std::string complaint_of(const AttentionForm& form) {
  for (const auto& [name, number, least] : numbers_of(form)) {
    if (number < least)
      return fmt::format("{} of attention must be {} or more, not {}", name, least, number);
  }
  // A file that states them would make a model large that is small.
  constexpr Index kMostFeatures = 1 << 16;
  if (form.kind == Kind::performer && form.features > kMostFeatures) {
    return fmt::format("features of attention may be {}, not {}", kMostFeatures, form.features);
  }
  if (form.kind == Kind::fixed && form.summary > form.stride) {
    return fmt::format("a summary of {} keys is longer than the stride, {}", form.summary,
                       form.stride);
  }
  return {};
}

KeyPattern pattern_of(const AttentionForm& form) {
  switch (form.kind) {
    case Kind::dense:
    case Kind::window:
    case Kind::linear:
    case Kind::performer:
      return {};
    case Kind::strided:
      return strided({.stride = form.stride});
    case Kind::fixed:
      return fixed({.stride = form.stride, .summary = form.summary});
    case Kind::longformer:
      return longformer({.window = form.window, .dilation = form.dilation, .global = form.global});
    case Kind::big_bird:
      return big_bird({.block = form.block,
                       .window = form.near,
                       .global = form.global,
                       .random = form.random,
                       .seed = static_cast<std::uint32_t>(form.seed)});
  }
  return {};
}

Mask mask_of(const AttentionForm& form, const Mask& mask) {
  return form.kind == Kind::window ? mask & Mask::window(form.window) : mask;
}

Tensor drawn_projection(const AttentionForm& form, Index head_width, const FeatureDraw& which) {
  const Philox::Words words =
      Philox{.seed = static_cast<std::uint32_t>(form.seed)}({which.place, which.draw, 0, 0});
  Tensor projection = Tensor::uninitialized({form.features, head_width});
  kernels::draw_projection({.seed = words[0], .step = words[1]}, kernels::Directions::orthogonal,
                           projection.mutable_data(), form.features, head_width);
  return projection;
}

}  // namespace heed::nn
