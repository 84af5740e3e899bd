#include "heed/data/image_file.h"

#include <png.h>
#include <turbojpeg.h>

#include <memory>

#include "heed/base/check.h"
#include "heed/base/files.h"

namespace heed::data {
namespace {

constexpr Index kMostPixels = Index{1} << 26;

// An image without its pixels.
Image blank(Index height, Index width, Index channels, const std::string& name) {
  check(height > 0 && width > 0 && height <= kMostPixels / width,
        "{}: {} x {} pixels, wanted 1 to {} in all", name, width, height, kMostPixels);
  Image image{.height = height, .width = width, .channels = channels};
  image.pixels.resize(static_cast<std::size_t>(height * width * channels));
  return image;
}

Image parse_png(std::string_view bytes, const std::string& name) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, void (*)(png_image*)> freed(&png, png_image_free);
  const auto check_png = [&](int ok) {
    check(ok != 0 && png.warning_or_error == 0, "{}: damaged PNG ({})", name, png.message);
  };
  check_png(png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()));
  const bool colour = (png.format & PNG_FORMAT_FLAG_COLOR) != 0;
  png.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  Image image = blank(png.height, png.width, colour ? 3 : 1, name);
  const png_color white{.red = 255, .green = 255, .blue = 255};
  check_png(png_image_finish_read(&png, &white, image.pixels.data(), 0, nullptr));
  return image;
}

Image parse_jpeg(std::string_view bytes, const std::string& name) {
  const std::unique_ptr<void, int (*)(tjhandle)> reader(tjInitDecompress(), tjDestroy);
  check(reader != nullptr, "{}: no memory to read it", name);
  const auto check_jpeg = [&](int status) {
    check(status == 0, "{}: damaged JPEG ({})", name, tjGetErrorStr2(reader.get()));
  };
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  int width = 0, height = 0, sampling = 0, space = 0;
  check_jpeg(
      tjDecompressHeader3(reader.get(), data, bytes.size(), &width, &height, &sampling, &space));
  const bool colour = space != TJCS_GRAY;
  Image image = blank(height, width, colour ? 3 : 1, name);
  check_jpeg(tjDecompress2(reader.get(), data, bytes.size(), image.pixels.data(), width,
                           /*pitch=*/0, height, colour ? TJPF_RGB : TJPF_GRAY, /*flags=*/0));
  return image;
}

}  // namespace

Image read_image(const std::filesystem::path& path) {
  return parse_image(read_file(path), path.string());
}

Image parse_image(std::string_view bytes, const std::string& name) {
  if (bytes.starts_with("\x89PNG")) return parse_png(bytes, name);
  if (bytes.starts_with("\xff\xd8\xff")) return parse_jpeg(bytes, name);
  throw Error(fmt::format("{}: is neither PNG nor JPEG", name));
}

}  // namespace heed::data
