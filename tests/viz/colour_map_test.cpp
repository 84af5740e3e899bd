#include "heed/viz/colour_map.h"

#include <gtest/gtest.h>

#include <cmath>

namespace heed::viz {
namespace {

double linear(std::uint8_t byte) {
  const double x = byte / 255.0;
  return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
}

// L* of CIE Lab: an independent measure of how light a colour looks, 0 to 100.
double lightness(Rgb colour) {
  const double y =
      0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
  return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

TEST(ColourMap, SequentialOnesChangeLightnessEvenly) {
  for (const auto& [map, sign] :
       {std::pair{ColourMap::sequential_light, -1}, std::pair{ColourMap::sequential_dark, 1}}) {
    const double whole = lightness(colour_at(map, 1)) - lightness(colour_at(map, 0));
    EXPECT_GT(sign * whole, 70);
    for (int i = 0; i < 10; ++i) {
      const double step = lightness(colour_at(map, static_cast<float>(i + 1) / 10)) -
                          lightness(colour_at(map, static_cast<float>(i) / 10));
      EXPECT_NEAR(step, whole / 10, 3) << "step " << i;
    }
  }
}

TEST(ColourMap, DivergingOnesAreNeutralInTheMiddleAndDifferAtTheirEnds) {
  for (const ColourMap map : {ColourMap::diverging_light, ColourMap::diverging_dark}) {
    const Rgb low = colour_at(map, 0), middle = colour_at(map, 0.5f), high = colour_at(map, 1);
    EXPECT_GT(low.blue, low.red);
    EXPECT_GT(high.red, high.blue);
    EXPECT_LT(std::abs(middle.red - middle.blue), 12);
  }
}

TEST(ColourMap, TakesTheNearerEndBeyondItsRange) {
  EXPECT_EQ(colour_at(ColourMap::sequential_light, -3), colour_at(ColourMap::sequential_light, 0));
  EXPECT_EQ(colour_at(ColourMap::sequential_light, 7), colour_at(ColourMap::sequential_light, 1));
  EXPECT_EQ(hex({0x01, 0xab, 0xff}), "#01abff");
  EXPECT_EQ(hex_colours(ColourMap::sequential_dark, 3)[1],
            hex(colour_at(ColourMap::sequential_dark, 0.5f)));
}

TEST(ColourMap, FindsTheNearestOfThe256ColoursOfATerminal) {
  EXPECT_EQ(nearest_indexed({0, 0, 0}), 16);
  EXPECT_EQ(nearest_indexed({255, 255, 255}), 231);
  EXPECT_EQ(nearest_indexed({255, 0, 0}), 196);
  EXPECT_EQ(nearest_indexed({95, 135, 175}), 67);
  EXPECT_EQ(nearest_indexed({8, 8, 8}), 232);
  EXPECT_EQ(nearest_indexed({128, 128, 128}), 244);
}

}  // namespace
}  // namespace heed::viz
