#include "heed/viz/chart_table.h"

#include <gtest/gtest.h>

#include <limits>

namespace heed::viz {
namespace {

using Rows = std::vector<std::vector<std::string>>;

TEST(ChartTable, HasAColumnALine) {
  const Table table = table_of(LineChart{
      .x_axis = "step",
      .y_axis = "loss",
      .lines = {{.name = "a", .x = {0, 2}, .y = {0.5, 1}, .low = {0, 1}, .high = {1, 3}},
                {.name = "b", .x = {1, 2}, .y = {std::numeric_limits<double>::quiet_NaN(), 7}}}});
  EXPECT_EQ(table.header, (std::vector<std::string>{"step", "a", "b"}));
  EXPECT_EQ(table.rows, (Rows{{"0", "0.5", ""}, {"1", "", ""}, {"2", "1", "7"}}));
}

TEST(ChartTable, KeepsTheEndsOfLongLines) {
  LineChart chart{.lines = {{.name = "a"}}};
  for (int i = 0; i <= 1000; ++i) {
    chart.lines[0].x.push_back(i);
    chart.lines[0].y.push_back(i);
  }
  const Table table = table_of(chart);
  EXPECT_EQ(table.rows.size(), 21u);
  EXPECT_EQ(table.rows.front(), (std::vector<std::string>{"0", "0"}));
  EXPECT_EQ(table.rows[1], (std::vector<std::string>{"50", "50"}));
  EXPECT_EQ(table.rows.back(), (std::vector<std::string>{"1000", "1000"}));
}

TEST(ChartTable, OfBarsHasARowAGroup) {
  const Table table = table_of(
      BarChart{.axis = "BLEU",
               .groups = {"one", "two"},
               .bars = {{.values = {1, 2}},
                        {.name = "beam", .values = {3, 4}, .low = {2, 3}, .high = {4, 5}}}});
  EXPECT_EQ(table.header, (std::vector<std::string>{"", "BLEU", "beam"}));
  EXPECT_EQ(table.rows, (Rows{{"one", "1", "3 (2 to 4)"}, {"two", "2", "4 (3 to 5)"}}));
}

}  // namespace
}  // namespace heed::viz
