#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include <limits>

#include "heed/base/check.h"
#include "heed/viz/terminal.h"
#include "tests/viz/cells.h"

namespace heed::viz {
namespace {

using testing::HasSubstr, testing::Not;

const LineChart kTwoLines = {.title = "Two lines",
                             .x_axis = "step",
                             .y_axis = "y",
                             .lines = {{.name = "up", .x = {0, 4}, .y = {0, 20}},
                                       {.name = "level", .x = {0, 4}, .y = {10, 10}}}};

TEST(TerminalChart, MarksEveryColumnOfALineAtItsHeight) {
  EXPECT_EQ(terminal_chart(kTwoLines, {.ink = Ink::ascii, .width = 20, .height = 11}),
            "Two lines\n"
            "20 |              **\n"
            "15 |          ****\n"
            "10 |++++++++++++++++\n"
            " 5 |  ****\n"
            " 0 |**\n"
            "   +----------------\n"
            "    0   1   2  3   4\n"
            "across: step, up: y\n"
            "* up   + level\n");
}

TEST(TerminalChart, LeavesGapsAndKeepsPointsThatStandAlone) {
  LineChart chart{.title = "t", .lines = {{.x = {0, 1, 2, 3, 4}}}};
  chart.lines[0].y = {1, std::numeric_limits<double>::quiet_NaN(), 1, 0, 1};
  chart.y_scale = AxisScale::log10;
  const std::string drawn = terminal_chart(chart, {.width = 40, .height = 12});
  EXPECT_EQ(std::ranges::count(drawn, '\n'), 10);
  std::size_t marks = 0;
  for (std::size_t at = 0; (at = drawn.find("●", at)) != drawn.npos; ++at) ++marks;
  EXPECT_EQ(marks, 3u);
}

TEST(TerminalChart, FitsTheTerminalWhateverItsNames) {
  LineChart chart = kTwoLines;
  chart.title = chart.lines[0].name = chart.lines[1].name = std::string(200, 'n');
  for (const Index width : {20, 33, 80}) {
    for (const std::string& line : lines_of(terminal_chart(chart, {.width = width, .height = 8}))) {
      EXPECT_LE(cells_of(line), width);
    }
  }
  EXPECT_THAT(terminal_chart({.title = "nothing"}, {}), Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace heed::viz
