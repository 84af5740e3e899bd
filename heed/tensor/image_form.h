#pragma once

#include <vector>

#include "heed/base/index.h"

namespace heed {

// What a model reads of an image: a square of so many pixels a side, in which a byte x of a channel
// is (x / 255 - mean) / deviation.
struct ImageForm {
  Index size = 224;
  std::vector<float> mean = {0.5f, 0.5f, 0.5f};  // one a channel; as many channels as there are
  std::vector<float> deviation = {0.5f, 0.5f, 0.5f};

  Index channels() const { return static_cast<Index>(mean.size()); }
  friend bool operator==(const ImageForm&, const ImageForm&) = default;
};

}  // namespace heed
