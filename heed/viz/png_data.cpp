#include "heed/viz/png_data.h"

#include <png.h>

#include "heed/base/check.h"

namespace heed::viz {
namespace {

std::string png_bytes(const Image& image) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = static_cast<png_uint_32>(image.width);
  png.height = static_cast<png_uint_32>(image.height);
  png.format = image.channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png);
  std::string bytes(size, '\0');
  const int written = png_image_write_to_memory(&png, bytes.data(), &size, /*convert_to_8_bit=*/0,
                                                image.pixels.data(), /*row_stride=*/0, nullptr);
  check(written != 0, "image: cannot be written as PNG ({})", png.message);
  bytes.resize(size);
  return bytes;
}

// RFC 4648, section 4.
std::string base64(std::string_view bytes) {
  constexpr const char* kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    const std::string_view some = bytes.substr(i, 3);
    for (std::size_t j = 0; j < 3; ++j) {
      three = three << 8 | (j < some.size() ? static_cast<std::uint8_t>(some[j]) : 0);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      text += j <= some.size() ? kDigits[three >> (18 - 6 * j) & 63] : '=';
    }
  }
  return text;
}

}  // namespace

std::string png_data(const Image& image) {
  return "data:image/png;base64," + base64(png_bytes(image));
}

}  // namespace heed::viz
