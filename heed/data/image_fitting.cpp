#include "heed/data/image_fitting.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"

namespace heed::data {
namespace {

// What becomes one pixel of a line.
struct Taps {
  Index first;
  std::vector<float> weights;  // sum to one
};

std::vector<Taps> taps_of(Index from, Index to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double reach = std::max(scale, 1.0);  // half the triangle's base
  std::vector<Taps> all;
  for (Index i = 0; i < to; ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * scale;
    const Index first = std::max<Index>(0, static_cast<Index>(std::floor(middle - reach + 0.5)));
    const Index last = std::min(from, static_cast<Index>(std::floor(middle + reach + 0.5)));
    Taps& taps = all.emplace_back(Taps{.first = first, .weights = {}});
    double sum = 0.0;
    for (Index at = first; at < last; ++at) {
      const double distance = std::abs(static_cast<double>(at) + 0.5 - middle) / reach;
      taps.weights.push_back(static_cast<float>(std::max(0.0, 1.0 - distance)));
      sum += taps.weights.back();
    }
    for (float& weight : taps.weights) weight = static_cast<float>(weight / sum);
  }
  return all;
}

// Lines of an array (lines, from, inner) that become (lines, taps, inner).
struct Lines {
  Index count, from, inner;
};

template <typename T>
std::vector<float> resampled(const std::vector<T>& x, const Lines& lines,
                             const std::vector<Taps>& taps) {
  const Index to = std::ssize(taps);
  std::vector<float> y(static_cast<std::size_t>(lines.count * to * lines.inner));
  for (Index line = 0; line < lines.count; ++line) {
    for (Index i = 0; i < to; ++i) {
      float* const sums = y.data() + (line * to + i) * lines.inner;
      const auto& [first, weights] = taps[i];
      const T* in = x.data() + (line * lines.from + first) * lines.inner;
      for (const float weight : weights) {
        for (Index j = 0; j < lines.inner; ++j) sums[j] += weight * static_cast<float>(*in++);
      }
    }
  }
  return y;
}

}  // namespace

Image with_channels(Image image, Index channels) {
  check(channels == 1 || channels == 3, "image: {} channels, wanted 1 or 3", channels);
  if (image.channels == channels) return image;
  Image y{.height = image.height, .width = image.width, .channels = channels};
  for (std::size_t i = 0; i < image.pixels.size(); i += image.channels) {
    const std::uint8_t* const x = &image.pixels[i];
    if (channels == 3) {
      y.pixels.insert(y.pixels.end(), 3, *x);
    } else {
      const double luma = 0.299 * x[0] + 0.587 * x[1] + 0.114 * x[2];
      y.pixels.push_back(static_cast<std::uint8_t>(std::lround(luma)));
    }
  }
  return y;
}

Image resized(const Image& image, Index height, Index width) {
  check(height > 0 && width > 0, "image: {} x {} pixels, wanted 1 or more a side", width, height);
  if (image.height == height && image.width == width) return image;
  const std::vector<float> across =  // (H, width, C)
      resampled(image.pixels, {image.height, image.width, image.channels},
                taps_of(image.width, width));
  const std::vector<float> both =  // (height, width, C)
      resampled(across, {1, image.height, width * image.channels}, taps_of(image.height, height));
  Image y{.height = height, .width = width, .channels = image.channels};
  for (const float x : both) {
    y.pixels.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(x, 0.0f, 255.0f))));
  }
  return y;
}

}  // namespace heed::data
