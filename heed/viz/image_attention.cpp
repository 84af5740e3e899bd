#include "heed/viz/image_attention.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"

namespace heed::viz {

void check_image_attention(const ImageAttention& attention) {
  const Image& image = attention.image;
  check(image.channels == 1 || image.channels == 3, "{}: an image of {} channels, wanted 1 or 3",
        attention.title, image.channels);
  check(image.height > 0 && image.width > 0 &&
            std::ssize(image.pixels) == image.height * image.width * image.channels,
        "{}: {} bytes for {} x {} pixels of {} channels", attention.title, image.pixels.size(),
        image.width, image.height, image.channels);
  check(attention.rows > 0 && attention.columns > 0 &&
            std::ssize(attention.weights) == attention.rows * attention.columns,
        "{}: {} weights for {} x {} cells", attention.title, attention.weights.size(),
        attention.columns, attention.rows);
  check(std::ranges::all_of(attention.weights,
                            [](float weight) { return std::isfinite(weight) && weight >= 0; }),
        "{}: has a weight that is negative or not finite", attention.title);
}

std::vector<float> ImageAttention::strengths() const {
  const float greatest = std::ranges::max(weights);
  std::vector<float> shares(weights);
  for (float& share : shares) share = greatest > 0 ? share / greatest : 0.0f;
  return shares;
}

}  // namespace heed::viz
