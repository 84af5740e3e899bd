#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "heed/viz/axis.h"
#include "heed/viz/terminal.h"
#include "heed/viz/terminal_ink.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

constexpr Index kTallest = 16;
constexpr const char* kMarks[] = {"●", "◆", "▲", "■", "○", "◇", "△", "□"};
constexpr const char* kAsciiMarks[] = {"*", "+", "o", "x", "#", "@", "%", "&"};

const char* mark_of(std::size_t line, Ink ink) {
  return (ink == Ink::ascii ? kAsciiMarks : kMarks)[line % std::size(kMarks)];
}

// The marks of a chart, a string a cell.
struct Canvas {
  Axis x, y;  // places are columns and lines
  std::vector<std::vector<std::string>> cells;

  Canvas(const LineChart& chart, Index columns, Index lines)
      : x{.range = x_range(chart),
          .scale = chart.x_scale,
          .from = 0,
          .to = static_cast<double>(columns - 1)},
        y{.range = y_range(chart),
          .scale = chart.y_scale,
          .from = static_cast<double>(lines - 1),
          .to = 0},
        cells(lines, std::vector<std::string>(columns, " ")) {}

  bool holds(const Line& line, std::size_t i) const {
    return lies_on(x.scale, line.x[i]) && lies_on(y.scale, line.y[i]);
  }

  // A mark in every column from point i to the next, or in one where there is no next.
  void draw(const Line& line, std::size_t i, const char* mark) {
    const std::size_t next = i + 1 < line.x.size() && holds(line, i + 1) ? i + 1 : i;
    const double left = x.at(line.x[i]), right = x.at(line.x[next]);
    const double from = y.at(line.y[i]), to = y.at(line.y[next]);
    for (Index column = std::lround(left); column <= std::lround(right); ++column) {
      const double share =
          right > left ? std::clamp((static_cast<double>(column) - left) / (right - left), 0.0, 1.0)
                       : 0.0;
      cells[std::lround(from + share * (to - from))][column] = mark;
    }
  }
};

std::string frame_lines(const Canvas& canvas, Index margin, Ink ink) {
  std::vector<std::string> numbers(canvas.cells.size());
  for (const double tick : ticks_in(canvas.y.range, 5, canvas.y.scale)) {
    numbers[std::lround(canvas.y.at(tick))] = axis_number(tick);
  }
  const char* const side = ink == Ink::ascii ? "|" : "│";
  std::string lines;
  for (std::size_t i = 0; i < canvas.cells.size(); ++i) {
    lines +=
        without_trailing_spaces(fmt::format("{} {}{}", aligned(numbers[i], margin, Align::right),
                                            side, fmt::join(canvas.cells[i], ""))) +
        "\n";
  }
  const auto columns = static_cast<Index>(canvas.cells.front().size());
  return lines + repeated(" ", margin + 1) +
         (ink == Ink::ascii ? "+" + repeated("-", columns) : "└" + repeated("─", columns)) + "\n";
}

// Numbers of the x axis in the middle under their columns, as far as there is room.
std::string x_numbers(const Canvas& canvas, Index margin) {
  const Index first = margin + 2;
  const auto room = first + static_cast<Index>(canvas.cells.front().size());
  std::string line;
  for (const double tick : ticks_in(canvas.x.range, 6, canvas.x.scale)) {
    const std::string number = axis_number(tick);
    const auto size = std::ssize(number);
    const Index at = std::clamp<Index>(first + std::lround(canvas.x.at(tick)) - size / 2, 0,
                                       std::max<Index>(room - size, 0));
    if (!line.empty() && at < std::ssize(line) + 2) continue;
    line += repeated(" ", at - std::ssize(line)) + number;
  }
  return line + "\n";
}

std::string marks_told(const LineChart& chart, const Terminal& terminal) {
  std::string lines, line;
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    if (chart.lines[i].name.empty()) continue;
    const std::string key = shortened(
        fmt::format("{} {}", mark_of(i, terminal.ink), chart.lines[i].name), terminal.width);
    if (!line.empty() && cells_of(line) + 3 + cells_of(key) > terminal.width) {
      lines += line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : "   ") + key;
  }
  return lines + (line.empty() ? "" : line + "\n");
}

}  // namespace

std::string terminal_chart(const LineChart& chart, const Terminal& terminal) {
  check_chart(chart);
  check_terminal(terminal);
  Index margin = 0;
  for (const double tick : ticks_in(y_range(chart), 5, chart.y_scale)) {
    margin = std::max(margin, cells_of(axis_number(tick)));
  }
  Canvas canvas(chart, std::max<Index>(terminal.width - margin - 2, 2),
                std::clamp<Index>(terminal.height - 6, 2, kTallest));
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    const Line& line = chart.lines[i];
    for (std::size_t point = 0; point < line.x.size(); ++point) {
      if (canvas.holds(line, point)) canvas.draw(line, point, mark_of(i, terminal.ink));
    }
  }
  return shortened(chart.title, terminal.width) + "\n" + frame_lines(canvas, margin, terminal.ink) +
         x_numbers(canvas, margin) +
         shortened(fmt::format("across: {}, up: {}", chart.x_axis, chart.y_axis), terminal.width) +
         "\n" + marks_told(chart, terminal);
}

}  // namespace heed::viz
