#include <algorithm>
#include <array>
#include <cmath>

#include "heed/viz/terminal.h"
#include "heed/viz/terminal_ink.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

// Where lines are drawn: cells of 2 x 4 braille dots each, or of one letter.
class Canvas {
 public:
  Canvas(Index width, Index height) : width_(width), height_(height), cells_(width * height) {}

  Index dots_across() const { return width_ * 2; }
  Index dots_down() const { return height_ * 4; }

  void set(Index x, Index y, std::size_t line) {
    static constexpr std::array<std::array<int, 2>, 4> kDots = {
        {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};
    Cell& cell = cells_[(y / 4) * width_ + x / 2];
    if (cell.line != line) cell.dots = 0;  // the later line is on top
    cell.line = line;
    cell.dots |= kDots[y % 4][x % 2];
  }

  std::string row(Index row, Ink ink) const {
    std::string text;
    for (Index i = 0; i < width_; ++i) text += drawn(cells_[row * width_ + i], ink);
    return text;
  }

  static std::string mark(std::size_t line, Ink ink) {
    static constexpr std::array<const char*, 4> kMarks = {"*", "o", "x", "+"};
    if (has_colours(ink)) return in_line_colour("━━", line, ink);
    return line == 0 && ink == Ink::shades ? "⠒⠒" : kMarks[line % kMarks.size()];
  }

 private:
  struct Cell {
    int dots = 0;
    std::size_t line = 0;
  };

  static std::string drawn(const Cell& cell, Ink ink) {
    if (cell.dots == 0) return " ";
    const bool braille = has_colours(ink) || (ink == Ink::shades && cell.line == 0);
    if (!braille) return mark(cell.line, ink);
    const int code = 0x2800 + cell.dots;
    const std::string dots = {static_cast<char>(0xE0 | (code >> 12)),
                              static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
                              static_cast<char>(0x80 | (code & 0x3F))};
    return in_line_colour(dots, cell.line, ink);
  }

  Index width_, height_;
  std::vector<Cell> cells_;
};

// The dot that a value belongs to, on an axis of `dots` dots.
Index dot_at(double value, Range range, Index dots) {
  if (!(range.high > range.low)) return dots / 2;
  const double share = (value - range.low) / (range.high - range.low);
  return std::clamp<Index>(std::lround(share * static_cast<double>(dots - 1)), 0, dots - 1);
}

void draw_segment(Canvas& canvas, std::array<Index, 2> from, std::array<Index, 2> to,
                  std::size_t line) {
  const Index steps = std::max({std::abs(to[0] - from[0]), std::abs(to[1] - from[1]), Index{1}});
  for (Index i = 0; i <= steps; ++i) {
    canvas.set(from[0] + (to[0] - from[0]) * i / steps, from[1] + (to[1] - from[1]) * i / steps,
               line);
  }
}

void draw_line(Canvas& canvas, const LineChart& chart, std::size_t number) {
  const Line& line = chart.lines[number];
  const Range across = x_range(chart), up = y_range(chart);
  bool joined = false;
  std::array<Index, 2> before = {};
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    const bool drawable = std::isfinite(line.x[i]) && std::isfinite(line.y[i]);
    if (drawable) {
      const Index y = canvas.dots_down() - 1 - dot_at(line.y[i], up, canvas.dots_down());
      const std::array<Index, 2> here = {dot_at(line.x[i], across, canvas.dots_across()), y};
      draw_segment(canvas, joined ? before : here, here, number);
      before = here;
    }
    joined = drawable;
  }
}

std::string legend(const LineChart& chart, Ink ink) {
  std::string text;
  for (std::size_t i = 0; i < chart.lines.size(); ++i) {
    text += fmt::format("{}{} {}", i ? "   " : "", Canvas::mark(i, ink),
                        printable(chart.lines[i].name));
  }
  return text;
}

// The label of each row that a tick falls into, "" for the others.
std::vector<std::string> row_labels(Range range, Index height) {
  std::vector<std::string> labels(height);
  const std::vector<double> ticks =
      ticks_in(range, static_cast<int>(std::max<Index>(height / 3, 2)));
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 0;
  for (const double tick : ticks) {
    labels[height - 1 - dot_at(tick, range, height * 4) / 4] = tick_label(tick, step);
  }
  return labels;
}

std::string column_labels(Range range, Index width) {
  std::string line(static_cast<std::size_t>(width), ' ');
  const std::vector<double> ticks =
      ticks_in(range, static_cast<int>(std::max<Index>(width / 14, 2)));
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 0;
  for (const double tick : ticks) {
    const std::string label = tick_label(tick, step);
    const Index last = width - static_cast<Index>(label.size());
    const Index at = dot_at(tick, range, width) - static_cast<Index>(label.size()) / 2;
    if (last >= 0) line.replace(std::clamp<Index>(at, 0, last), label.size(), label);
  }
  return line;
}

}  // namespace

std::string terminal_chart(const LineChart& chart, const Terminal& terminal) {
  check_chart(chart);
  check_terminal(terminal);
  const bool ascii = terminal.ink == Ink::ascii;
  const Index height = terminal.height - 5;  // title, legend, axis, its labels, and a prompt
  const std::vector<std::string> labels = row_labels(y_range(chart), height);
  Index margin = 0;
  for (const std::string& label : labels) margin = std::max(margin, cells_of(label));
  Canvas canvas(terminal.width - margin - 2, height);
  for (std::size_t i = 0; i < chart.lines.size(); ++i) draw_line(canvas, chart, i);

  std::string lines = shortened(chart.title, terminal.width) + "\n";
  for (Index row = 0; row < height; ++row) {
    const std::string axis =
        ascii ? (labels[row].empty() ? "|" : "+") : (labels[row].empty() ? "│" : "┤");
    lines += aligned(labels[row], margin, Align::right) + " " + axis +
             without_trailing_spaces(canvas.row(row, terminal.ink)) + "\n";
  }
  const std::string space(static_cast<std::size_t>(margin + 1), ' ');
  lines += space + (ascii ? "+" : "└") + repeated(ascii ? "-" : "─", terminal.width - margin - 2);
  lines += "\n";
  lines += without_trailing_spaces(space + " " +
                                   column_labels(x_range(chart), terminal.width - margin - 2));
  return lines + "\n" + space + " " + legend(chart, terminal.ink) + "\n";
}

std::string sparkline(std::span<const float> values, Index width) {
  static constexpr std::array<const char*, 8> kBars = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const auto count = static_cast<Index>(values.size());
  const Index bars = std::min(count, width);
  std::vector<double> means;
  for (Index i = 0; i < bars; ++i) {
    const Index from = i * count / bars, to = (i + 1) * count / bars;
    double sum = 0;
    for (Index j = from; j < to; ++j) sum += values[j];
    means.push_back(sum / static_cast<double>(to - from));
  }
  double low = INFINITY, high = -INFINITY;
  for (const double mean : means) {
    if (std::isfinite(mean)) low = std::min(low, mean), high = std::max(high, mean);
  }
  std::string line;
  for (const double mean : means) {
    line += std::isfinite(mean) ? kBars[dot_at(mean, {low, high}, kBars.size())] : " ";
  }
  return line;
}

}  // namespace heed::viz
