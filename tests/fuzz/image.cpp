// Any bytes are either refused with an Error, or an image that has the pixels that its sides say
// and that can be made into what a model reads.
#include <cstdlib>

#include "heed/base/check.h"
#include "heed/data/image_file.h"
#include "heed/data/labelled_images.h"

namespace {

using namespace heed;

void require(bool holds) {
  if (!holds) std::abort();
}

// Of larger ones the fuzzer would see but a few.
constexpr Index kMostPixels = 1 << 20;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  try {
    const Image image = data::parse_image(text, "image");
    require(image.channels == 1 || image.channels == 3);
    require(std::ssize(image.pixels) == image.height * image.width * image.channels);
    if (image.height * image.width > kMostPixels) return 0;
    const Image grey = data::fitted(image, {.size = 4, .mean = {0.0f}, .deviation = {1.0f}});
    require(grey.pixels.size() == 16);
  } catch (const Error&) {
  }
  return 0;
}
