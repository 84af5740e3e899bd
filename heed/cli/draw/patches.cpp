#include "heed/ops/patches.h"
#include "heed/cli/draw/drawing.h"
#include "heed/cli/verbs.h"

namespace heed::cli {
namespace {

struct PatchesOptions {
  Index size = 32, patch = 8;
};

// A disc of ones before zeros. (1, 1, H, H)
Tensor disc(Index size) {
  Tensor image({1, 1, size, size}, DType::float64);
  const double middle = static_cast<double>(size - 1) / 2, radius = 0.4 * static_cast<double>(size);
  for (Index i = 0; i < size * size; ++i) {
    const double y = static_cast<double>(i / size) - middle,
                 x = static_cast<double>(i % size) - middle;
    image.mutable_data<double>()[i] = x * x + y * y < radius * radius ? 1 : 0;
  }
  return image;
}

Picture patches_picture(const PatchesOptions& options) {
  const Tensor rows = ops::patches(disc(options.size), options.patch);  // (N, P * P)
  const std::span<const double> values = rows.values<double>();
  return viz::Heatmap{
      .title = fmt::format("A disc of {0} x {0} pixels as rows of patches", options.size),
      .row_axis = "patch",
      .column_axis = "pixel of the patch",
      .rows = rows.dim(0),
      .columns = rows.dim(1),
      .values = {values.begin(), values.end()}};
}

}  // namespace

Verb draw_patches() {
  auto options = std::make_shared<PatchesOptions>();
  Verb verb{.name = "draw patches", .summary = "draw an image as a Vision Transformer reads it"};
  verb.settings.add("image-size", options->size, "side of the image in pixels")
      .at_least(1)
      .at_most(512);
  verb.settings.add("patch-size", options->patch, "side of a patch, which divides the image's")
      .at_least(1);
  verb.check = [options](const Settings&) {
    check_usage(options->size % options->patch == 0,
                "--patch-size: got {}, wanted one that divides --image-size {}", options->patch,
                options->size);
  };
  return drawing(std::move(verb), [options] { return patches_picture(*options); });
}

}  // namespace heed::cli
