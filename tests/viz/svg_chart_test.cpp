#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "heed/base/check.h"
#include "heed/viz/svg.h"
#include "tests/viz/markup_checker.h"

namespace heed::viz {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

// Numbers up to 10 and none below zero: labels of two digits, so the frame is 56.3 to 616 wide.
const LineChart kLosses = {.title = "Loss <b>",
                           .x_axis = "step",
                           .y_axis = "nats",
                           .lines = {{.name = "a & b", .x = {0, 50, 100}, .y = {10, 5, 0}},
                                     {.name = "c", .x = {0, 100}, .y = {0, 10}}}};

TEST(SvgChart, PutsEveryPointWhereItsAxesSay) {
  const std::string svg = chart_svg(kLosses);
  EXPECT_EQ(malformed_at(svg), "");
  // From 0 at y = 312 to 10.5 at y = 52: 10 is 312 - 260 * 10 / 10.5, 5 is 312 - 260 * 5 / 10.5.
  EXPECT_THAT(svg, HasSubstr("d=\"M56.3 64.4L336.2 188.2L616.0 312.0\""));
  EXPECT_THAT(svg, HasSubstr("d=\"M56.3 312.0L616.0 64.4\""));
  EXPECT_THAT(svg, HasSubstr("<title>a &amp; b: step 50, nats 5</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>Loss &lt;b&gt;</title>"));
  EXPECT_EQ(occurrences(svg, "class=\"mark\""), 5 + 2);  // every point, and one in each key
}

TEST(SvgChart, KeepsManyPointsUnmarkedAndLetsSomeTellTheirValues) {
  LineChart chart{.title = "t", .lines = {{.name = "", .x = {}, .y = {}}}};
  for (int i = 0; i < 1000; ++i) {
    chart.lines[0].x.push_back(i);
    chart.lines[0].y.push_back(i % 7);
  }
  const std::string svg = chart_svg(chart);
  EXPECT_EQ(occurrences(svg, "class=\"mark\""), 0);
  EXPECT_EQ(occurrences(svg, "class=\"hover\""), 63);  // each sixteenth
  EXPECT_LT(svg.size(), 30000u);
}

TEST(SvgChart, LeavesGapsWhereNothingWasMeasured) {
  LineChart chart{.title = "t", .lines = {{.name = "a"}}};
  chart.lines[0].x = {0, 1, 2, 3, 4, 5};
  chart.lines[0].y = {1, 2, kNotMeasured, 4, std::numeric_limits<double>::infinity(), 6};
  const std::string svg = chart_svg(chart);
  EXPECT_EQ(malformed_at(svg), "");
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
  const std::size_t at = svg.find("class=\"line\" d=\"M");
  const std::string line = svg.substr(at, svg.find("\"/>", at) - at);
  EXPECT_EQ(occurrences(line, "M"), 3);
  EXPECT_EQ(occurrences(line, "h0"), 2);  // those alone between gaps
}

TEST(SvgChart, DrawsARunThatOnlyDiverged) {
  const LineChart chart{.title = "t", .lines = {{.name = "a", .x = {1}, .y = {kNotMeasured}}}};
  EXPECT_EQ(malformed_at(chart_svg(chart)), "");
  EXPECT_EQ(malformed_at(chart_svg({.title = "none"})), "");
}

TEST(SvgChart, DrawsASpreadAsABandAroundItsLine) {
  LineChart chart{.title = "t", .x_axis = "x", .y_axis = "y"};
  chart.lines = {{.name = "a", .x = {0, 1}, .y = {5, 5}, .low = {0, 4}, .high = {10, 6}}};
  const std::string svg = chart_svg(chart);
  // Down 260 pixels from 10.5: 10 at 64.4, 6 at 163.4, 4 at 213.0, 0 at 312.
  EXPECT_THAT(svg,
              HasSubstr("class=\"band\" d=\"M56.3 64.4L616.0 163.4L616.0 213.0L56.3 312.0z\""));
  EXPECT_THAT(svg, HasSubstr("<title>a: x 0, y 5 (0 to 10)</title>"));
  chart.lines[0].low[0] = kNotMeasured;
  EXPECT_THAT(chart_svg(chart), HasSubstr("<title>a: x 0, y 5</title>"));
}

TEST(SvgChart, PutsPowersAtEqualStepsOfALogarithmicAxis) {
  LineChart chart{.title = "t", .x_scale = AxisScale::log2, .y_scale = AxisScale::log10};
  chart.lines = {{.name = "a", .x = {1, 2, 4, 16}, .y = {1, 10, 0, 1000}}};
  const std::string svg = chart_svg(chart);
  for (const char* tick : {">1<", ">2<", ">4<", ">8<", ">16<", ">10<", ">100<", ">1000<"}) {
    EXPECT_THAT(svg, HasSubstr(tick));
  }
  // Zero has no place: the line has a gap there. 2 is a quarter of the way from 1 to 16; 1 and 1000
  // stand a twentieth of their distance off the frame, 312 - 260 * (0.05 + i / 3) / 1.1.
  EXPECT_THAT(svg, HasSubstr("M68.6 300.2L205.5 221.4M616.0 63.8h0\""));
}

TEST(SvgChart, TellsLinesApartByColourDashAndMarker) {
  LineChart chart{.title = "t"};
  for (int i = 0; i < 32; ++i) chart.lines.push_back({.name = "line", .x = {0, 1}, .y = {0, 1}});
  const std::string svg = chart_svg(chart);
  for (int colour = 0; colour < 8; ++colour) {
    for (int dash = 0; dash < 4; ++dash) {
      // Its band, its line and its key.
      EXPECT_EQ(occurrences(svg, fmt::format("<g class=\"s{} d{}\">", colour, dash)), 3);
    }
  }
}

TEST(SvgChart, IsAsWideAsItsTitle) {
  EXPECT_THAT(chart_svg({.title = "short"}), HasSubstr(" width=\"640\""));
  EXPECT_THAT(chart_svg({.title = std::string(100, 'x')}), HasSubstr(" width=\"880\""));
}

TEST(SvgChart, SaysWhichLineDoesNotFitTogether) {
  LineChart chart{.title = "t", .lines = {{.name = "a", .x = {0, 1}, .y = {1, 2}, .low = {1}}}};
  EXPECT_THAT([&] { chart_svg(chart); },
              ThrowsMessage<Error>("chart \"t\", line \"a\": got a spread of 1 low and 0 high "
                                   "ends, wanted 2 of each, or none"));
  chart.lines[0].low = {1, 3};
  chart.lines[0].high = {1, 2};
  EXPECT_THAT([&] { chart_svg(chart); },
              ThrowsMessage<Error>("chart \"t\", line \"a\": got a spread from 3 to 2"));
}

TEST(SvgBars, StandOnZeroWithTheirSpreads) {
  const BarChart chart{.title = "Quality",
                       .axis = "BLEU",
                       .groups = {"one", "other"},
                       .bars = {{.name = "greedy", .values = {10, -10}},
                                {.name = "beam",
                                 .values = {20, kNotMeasured},
                                 .low = {18, kNotMeasured},
                                 .high = {22, kNotMeasured}}}};
  const std::string svg = bar_svg(chart);
  EXPECT_EQ(malformed_at(svg), "");
  EXPECT_THAT(svg, Not(HasSubstr("Mnan")));
  EXPECT_THAT(svg, Not(HasSubstr("Hnan")));
  // "other" is 36.4 wide, so the axis runs from 68.4 to 586, from -11.6 to 23.6.
  EXPECT_THAT(svg, HasSubstr("d=\"M239.0 52.0H386.0v16H239.0z\""));      // 10
  EXPECT_THAT(svg, HasSubstr("d=\"M239.0 70.0H533.1v16H239.0z\""));      // 20
  EXPECT_THAT(svg, HasSubstr("d=\"M239.0 100.0H91.9v16H239.0z\""));      // -10
  EXPECT_THAT(svg, HasSubstr("d=\"M503.7 74.0v8m0 -4H562.5m0 -4v8\""));  // 18 to 22
  EXPECT_THAT(svg, HasSubstr("<title>beam, one: BLEU 20 (18 to 22)</title>"));
  EXPECT_EQ(occurrences(svg, "class=\"whisker\""), 1);
  EXPECT_THAT(svg, HasSubstr(">\u2013</text>"));  // what was not measured
}

TEST(SvgBars, SayWhatDoesNotFitTogether) {
  EXPECT_THAT(
      [&] { bar_svg({.title = "t"}); },
      ThrowsMessage<Error>("chart \"t\": got 0 groups of 0 bars, wanted at least one of each"));
  EXPECT_THAT(
      [&] {
        bar_svg({.title = "t", .groups = {"a", "b"}, .bars = {{.name = "m", .values = {1}}}});
      },
      ThrowsMessage<Error>(
          "chart \"t\", bars \"m\": got 1 values, wanted one for each of 2 groups"));
}

TEST(Ticks, OfLogarithmicAxesArePowers) {
  EXPECT_EQ(ticks_in({1, 1000}, 6, AxisScale::log10), (std::vector<double>{1, 10, 100, 1000}));
  EXPECT_EQ(ticks_in({1, 16384}, 6, AxisScale::log2), (std::vector<double>{1, 8, 64, 512, 4096}));
  EXPECT_EQ(ticks_in({3, 7}, 4, AxisScale::log10), ticks_in({3, 7}, 4));
}

}  // namespace
}  // namespace heed::viz
