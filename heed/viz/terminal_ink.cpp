#include "heed/viz/terminal_ink.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "heed/base/check.h"

namespace heed::viz {
namespace {

constexpr std::array<const char*, 5> kShades = {" ", "░", "▒", "▓", "█"};
constexpr std::array<const char*, 5> kLetters = {" ", ".", "+", "*", "#"};

std::string escape(Rgb colour, Ink ink, int plane) {  // plane 38: the text, 48: behind it
  if (ink == Ink::indexed) return fmt::format("\x1b[{};5;{}m", plane, nearest_indexed(colour));
  return fmt::format("\x1b[{};2;{};{};{}m", plane, colour.red, colour.green, colour.blue);
}

}  // namespace

void check_terminal(const Terminal& terminal) {
  check(terminal.width >= 20, "terminal: got a width of {} cells, wanted at least 20",
        terminal.width);
  check(terminal.height >= 8, "terminal: got a height of {} lines, wanted at least 8",
        terminal.height);
}

std::string repeated(std::string_view text, Index count) {
  std::string all;
  for (Index i = 0; i < count; ++i) all += text;
  return all;
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string shaded(float t, Index cells, Ink ink, Scale scale) {
  const float strength = std::isfinite(t) ? std::clamp(t, 0.0f, 1.0f) : 0.0f;
  if (has_colours(ink)) {
    const ColourMap map =
        scale == Scale::sequential ? ColourMap::sequential_dark : ColourMap::diverging_dark;
    return escape(colour_at(map, strength), ink, 48) + repeated(" ", cells) + "\x1b[0m";
  }
  const auto& levels = ink == Ink::ascii ? kLetters : kShades;
  return repeated(levels[std::lround(strength * static_cast<float>(levels.size() - 1))], cells);
}

std::string two_rows(float upper, float lower, Ink ink, Scale scale) {
  const ColourMap map =
      scale == Scale::sequential ? ColourMap::sequential_dark : ColourMap::diverging_dark;
  return two_pixels(colour_at(map, upper), colour_at(map, lower), ink);
}

std::string two_pixels(Rgb upper, Rgb lower, Ink ink) {
  return escape(upper, ink, 38) + escape(lower, ink, 48) + "▀\x1b[0m";
}

std::string scale_legend(float low, float high, Ink ink, Scale scale) {
  const int steps = has_colours(ink) ? 16 : 5;
  std::string ramp;
  for (int i = 0; i < steps; ++i) {
    ramp += shaded(static_cast<float>(i) / static_cast<float>(steps - 1), 1, ink, scale);
  }
  return fmt::format("{:.2g} {} {:.2g}", low, ramp, high);
}

}  // namespace heed::viz
