#include "heed/data/image_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "heed/base/files.h"
#include "heed/data/image_fitting.h"
#include "heed/tensor/safetensors.h"
#include "tests/scratch.h"

namespace heed::data {
namespace {

const std::filesystem::path kGoldenImages = "tests/data/golden/images";

// The greatest difference from what Pillow has under that name.
int off_pillow(const Image& image, const std::string& name) {
  const Tensor wanted = safetensors::File(kGoldenImages / "images.safetensors").tensor(name);
  const Shape shape{image.height, image.width, image.channels};
  EXPECT_EQ(wanted.rank() == 2 ? Shape({wanted.dim(0), wanted.dim(1), 1}) : wanted.shape(), shape);
  int greatest = 0;
  for (Index i = 0; i < wanted.size(); ++i) {
    greatest = std::max(greatest, std::abs(image.pixels[i] - wanted.data<std::int32_t>()[i]));
  }
  return greatest;
}

// Decoders of JPEG may round otherwise.
TEST(ImageFile, IsWhatPillowReads) {
  for (const auto& [name, tolerance] : {std::pair{"rgb.png", 0},
                                        {"grey.png", 0},
                                        {"palette.png", 0},
                                        {"rgb.jpg", 2},
                                        {"progressive.jpg", 3},
                                        {"grey.jpg", 2}}) {
    const Image image = read_image(kGoldenImages / name);
    EXPECT_LE(off_pillow(image, name), tolerance) << name;
    EXPECT_LE(off_pillow(with_channels(image, 1), std::string(name) + ".as_grey"), tolerance + 1)
        << name;
  }
}

TEST(ImageFile, ShowsWhiteWhereItIsTransparent) {
  const Image image = read_image(kGoldenImages / "transparent.png");
  const Image whole = read_image(kGoldenImages / "rgb.png");
  ASSERT_EQ(image.channels, 3);
  EXPECT_EQ(image.at(3, 0, 0), 255);
  EXPECT_EQ(image.at(3, 0, 2), 255);
  EXPECT_EQ(image.at(3, 12, 1), whole.at(3, 12, 1));
}

TEST(ImageFile, ThatIsDamagedIsRefusedInOneLine) {
  const Scratch scratch;
  const auto message = [&](const std::string& bytes) {
    return error_of([&] { parse_image(bytes, "x"); });
  };
  const std::string png = read_file(kGoldenImages / "rgb.png"),
                    jpeg = read_file(kGoldenImages / "rgb.jpg");
  EXPECT_EQ(message("GIF89a"), "x: is neither PNG nor JPEG");
  EXPECT_EQ(message(""), "x: is neither PNG nor JPEG");
  EXPECT_THAT(message(png.substr(0, png.size() / 2)), testing::StartsWith("x: damaged PNG ("));
  EXPECT_THAT(message(jpeg.substr(0, jpeg.size() / 2)), testing::StartsWith("x: damaged JPEG ("));
  EXPECT_THAT(message(jpeg.substr(0, jpeg.size() - 99)), testing::StartsWith("x: damaged JPEG ("));
  EXPECT_THAT(message(read_file(kGoldenImages / "cmyk.jpg")),
              testing::StartsWith("x: damaged JPEG ("));
  EXPECT_EQ(error_of([&] { read_image(scratch / "none.png"); }),
            (scratch / "none.png").string() + ": No such file or directory");
}

TEST(ImageFile, OfMorePixelsThanAnyPictureIsRefusedBeforeMemoryIsTaken) {
  std::string png = read_file(kGoldenImages / "rgb.png");
  png[16] = 0x00, png[17] = 0x01, png[20] = 0x00, png[21] = 0x01;  // 65,553 x 65,549
  const std::string said = error_of([&] { parse_image(png, "x"); });
  EXPECT_TRUE(said.starts_with("x: damaged PNG (") || said.starts_with("x: 65553 x 65549 pixels"))
      << said;
}

TEST(ImageFitting, ResizesAsPillowDoes) {
  const Image image = read_image(kGoldenImages / "rgb.png");
  EXPECT_LE(off_pillow(resized(image, 5, 4), "smaller"), 1);
  EXPECT_LE(off_pillow(resized(image, 20, 31), "larger"), 1);
  EXPECT_LE(off_pillow(resized(image, 3, 30), "wider"), 1);
  EXPECT_EQ(resized(image, image.height, image.width).pixels, image.pixels);
}

TEST(ImageFitting, OfOneColourStaysThatColour) {
  Image image{.height = 5, .width = 7, .channels = 1, .pixels = std::vector<std::uint8_t>(35, 93)};
  const Image larger = resized(image, 11, 3), coloured = with_channels(larger, 3);
  EXPECT_TRUE(std::ranges::all_of(larger.pixels, [](int x) { return x == 93; }));
  EXPECT_EQ(coloured.pixels, std::vector<std::uint8_t>(99, 93));
  EXPECT_EQ(with_channels(coloured, 1).pixels, larger.pixels);
}

}  // namespace
}  // namespace heed::data
