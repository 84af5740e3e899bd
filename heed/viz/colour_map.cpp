#include "heed/viz/colour_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "heed/base/check.h"

namespace heed::viz {
namespace {

// Lightness in [0, 1], chroma, hue in degrees: Oklab in polar form.
struct Lch {
  double lightness, chroma, hue;
};

// Even steps in lightness; the hue runs on so that neighbours differ in more than one way.
constexpr std::array<Lch, 5> kSequentialLight = {{{0.985, 0.006, 130},
                                                  {0.820, 0.085, 165},
                                                  {0.650, 0.100, 205},
                                                  {0.485, 0.115, 250},
                                                  {0.300, 0.120, 285}}};
constexpr std::array<Lch, 5> kSequentialDark = {{{0.225, 0.020, 275},
                                                 {0.400, 0.110, 280},
                                                 {0.580, 0.110, 225},
                                                 {0.760, 0.130, 160},
                                                 {0.945, 0.130, 105}}};
constexpr std::array<Lch, 5> kDivergingLight = {{{0.360, 0.130, 262},
                                                 {0.680, 0.100, 250},
                                                 {0.980, 0.004, 100},
                                                 {0.790, 0.120, 65},
                                                 {0.520, 0.150, 42}}};
constexpr std::array<Lch, 5> kDivergingDark = {{{0.800, 0.110, 235},
                                                {0.520, 0.120, 255},
                                                {0.225, 0.010, 275},
                                                {0.580, 0.130, 48},
                                                {0.860, 0.120, 75}}};

std::span<const Lch> control_points(ColourMap map) {
  switch (map) {
    case ColourMap::sequential_light:
      return kSequentialLight;
    case ColourMap::sequential_dark:
      return kSequentialDark;
    case ColourMap::diverging_light:
      return kDivergingLight;
    case ColourMap::diverging_dark:
      return kDivergingDark;
  }
  throw Error("colour map: unknown map");
}

using Lab = std::array<double, 3>;

Lab lab_of(const Lch& colour) {
  const double angle = colour.hue * std::numbers::pi / 180;
  return {colour.lightness, colour.chroma * std::cos(angle), colour.chroma * std::sin(angle)};
}

// From a linear share of light to a byte of sRGB (IEC 61966-2-1).
std::uint8_t encoded(double linear) {
  const double x = std::clamp(linear, 0.0, 1.0);
  const double y = x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * y));
}

Rgb rgb_of(const Lab& lab) {
  const auto cube = [](double x) { return x * x * x; };
  const double l = cube(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2]);
  const double m = cube(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2]);
  const double s = cube(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2]);
  return {encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

}  // namespace

std::string hex(Rgb colour) {
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

Rgb colour_at(ColourMap map, float t) {
  const std::span<const Lch> points = control_points(map);
  const double place = std::clamp<double>(t, 0, 1) * static_cast<double>(points.size() - 1);
  const auto left = std::min(static_cast<std::size_t>(place), points.size() - 2);
  const double share = place - static_cast<double>(left);
  const Lab from = lab_of(points[left]), to = lab_of(points[left + 1]);
  Lab mixed;
  for (int i = 0; i < 3; ++i) mixed[i] = from[i] + share * (to[i] - from[i]);
  return rgb_of(mixed);
}

std::vector<std::string> hex_colours(ColourMap map, Index count) {
  check(count >= 2, "colour map: got {} colours, wanted at least 2", count);
  std::vector<std::string> colours;
  for (Index i = 0; i < count; ++i) {
    const float t = static_cast<float>(i) / static_cast<float>(count - 1);
    colours.push_back(hex(colour_at(map, t)));
  }
  return colours;
}

int nearest_indexed(Rgb colour) {
  constexpr std::array<int, 6> steps = {0, 95, 135, 175, 215, 255};  // of the 6 x 6 x 6 cube
  const auto distance = [&](int red, int green, int blue) {
    const int r = red - colour.red, g = green - colour.green, b = blue - colour.blue;
    return r * r + g * g + b * b;
  };
  int best = 16, least = distance(0, 0, 0);
  for (int i = 16; i < 256; ++i) {
    const int at = i - 16, grey = 8 + 10 * (i - 232);
    const int apart = i < 232 ? distance(steps[at / 36], steps[at / 6 % 6], steps[at % 6])
                              : distance(grey, grey, grey);
    if (apart < least) best = i, least = apart;
  }
  return best;
}

}  // namespace heed::viz
