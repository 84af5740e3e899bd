#include "heed/viz/image_attention.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include "heed/viz/png_data.h"
#include "tests/scratch.h"
#include "tests/viz/cells.h"
#include "tests/viz/markup_checker.h"

namespace heed::viz {
namespace {

using testing::HasSubstr;
using testing::Not;

const ImageAttention kSquare{
    .title = "a <shirt>",
    .note = "dark where it did not look",
    .image = {.height = 2, .width = 4, .channels = 1, .pixels = {0, 255, 0, 255, 0, 255, 0, 255}},
    .rows = 1,
    .columns = 2,
    .weights = {0.1f, 0.4f}};

TEST(ImageAttentions, AsSvgShowThePictureTwiceOnceUnderAVeil) {
  const std::string svg = image_attention_svg(kSquare);
  EXPECT_EQ(malformed_at(svg), "");
  EXPECT_EQ(occurrences(svg, "<image "), 2);
  EXPECT_THAT(svg, HasSubstr("<title>a &lt;shirt&gt;</title>"));
  EXPECT_THAT(svg, HasSubstr("dark where it did not look"));
  EXPECT_THAT(svg, HasSubstr("fill-opacity=\"0.637\"><title>0.1000</title>"));  // 0.85 * 3 / 4
  EXPECT_THAT(svg, HasSubstr("fill-opacity=\"0.000\"><title>0.4000</title>"));
  EXPECT_THAT(svg, HasSubstr("width=\"280\" height=\"140\""));
}

TEST(ImageAttentions, AsHtmlLoadNothing) {
  std::string page = image_attention_html("model", {kSquare, kSquare});
  EXPECT_EQ(occurrences(page, "<figure>"), 2);
  for (std::size_t at = 0;
       (at = page.find(" xmlns=\"http://www.w3.org/2000/svg\"")) != page.npos;) {
    page.erase(at, std::string(" xmlns=\"http://www.w3.org/2000/svg\"").size());
  }
  EXPECT_THAT(page, Not(HasSubstr("http")));
  EXPECT_THAT(page, HasSubstr("href=\"data:image/png;base64,iVBORw0KGgo"));
}

TEST(ImageAttentions, InATerminalStandSideBySide) {
  const Terminal terminal{.ink = Ink::ascii, .width = 30, .height = 10};
  const auto lines = lines_of(terminal_image_attention(kSquare, terminal));
  ASSERT_EQ(lines.size(), 5);
  EXPECT_EQ(lines[0], "a <shirt>");
  EXPECT_EQ(lines[2], " # #   ..##");
  EXPECT_EQ(lines[4], "dark where it did not look");
}

// Bright where the picture is and the model looked, dark elsewhere.
TEST(ImageAttentions, InColoursDimWhatWasNotLookedAt) {
  const Terminal terminal{.ink = Ink::true_colour, .width = 30, .height = 10};
  const auto lines = lines_of(terminal_image_attention(kSquare, terminal));
  EXPECT_EQ(plain(lines[2]), "▀▀▀▀   ▀▀▀▀");
  EXPECT_EQ(occurrences(lines[2], "38;2;255;255;255m"), 3);  // two to the left, one to the right
  EXPECT_EQ(occurrences(lines[2], "38;2;92;92;92m"), 1);     // 0.15 + 0.85 / 4
}

TEST(ImageAttentions, OfALargePictureKeepWithinTheTerminal) {
  ImageAttention large = kSquare;
  large.image = {.height = 100, .width = 300, .channels = 3};
  large.image.pixels.resize(100 * 300 * 3, 200);
  const Terminal terminal{.ink = Ink::shades, .width = 40, .height = 20};
  for (const std::string& line : lines_of(terminal_image_attention(large, terminal))) {
    EXPECT_LE(cells_of(line), 40);
  }
}

TEST(ImageAttentions, WhosePartsDisagreeAreRefused) {
  const auto message = [](const std::function<void(ImageAttention&)>& change) {
    ImageAttention attention = kSquare;
    change(attention);
    return error_of([&] { image_attention_svg(attention); });
  };
  EXPECT_EQ(message([](auto& a) { a.weights.push_back(0); }),
            "a <shirt>: 3 weights for 2 x 1 cells");
  EXPECT_EQ(message([](auto& a) { a.image.pixels.pop_back(); }),
            "a <shirt>: 7 bytes for 4 x 2 pixels of 1 channels");
  EXPECT_EQ(message([](auto& a) { a.weights[0] = -1; }),
            "a <shirt>: has a weight that is negative or not finite");
}

std::string from_base64(std::string_view text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6 | static_cast<std::uint32_t>(digits.find(c));
    if ((count += 6) < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 255);
  }
  return bytes;
}

TEST(PngData, IsTheImage) {
  for (const Index channels : {1, 3}) {
    for (const Index width : {1, 2, 3}) {  // so that base64 ends in each of its ways
      Image image{.height = 5, .width = width, .channels = channels};
      for (Index i = 0; i < 5 * width * channels; ++i) {
        image.pixels.push_back(static_cast<std::uint8_t>(37 * i));
      }
      const std::string data = png_data(image), scheme = "data:image/png;base64,";
      ASSERT_TRUE(data.starts_with(scheme));
      EXPECT_EQ((data.size() - scheme.size()) % 4, 0);
      const std::string bytes = from_base64(std::string_view(data).substr(scheme.size()));
      png_image png{};
      png.version = PNG_IMAGE_VERSION;
      ASSERT_TRUE(png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()));
      png.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
      ASSERT_EQ(PNG_IMAGE_SIZE(png), image.pixels.size());
      std::vector<std::uint8_t> pixels(image.pixels.size());
      ASSERT_TRUE(png_image_finish_read(&png, nullptr, pixels.data(), 0, nullptr));
      EXPECT_EQ(pixels, image.pixels);
    }
  }
}

}  // namespace
}  // namespace heed::viz
