#include "heed/viz/svg.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "heed/base/check.h"
#include "heed/viz/markup.h"
#include "tests/viz/markup_checker.h"

namespace heed::viz {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

const AttentionMap kMap = {.head = 1,
                           .queries = {"<b>&\"'", "고양이"},
                           .keys = {"the", "cat\x01", "\xff"},
                           .weights = {0.5f, 0.5f, 0, 0, 0.25f, 0.75f}};

TEST(Svg, ShowsEveryWeightWithBothItsLabels) {
  const std::string svg = attention_svg(kMap);
  EXPECT_EQ(malformed_at(svg), "");
  EXPECT_THAT(svg, HasSubstr("<title>cross-attention, layer 1, head 2</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>&lt;b&gt;&amp;&quot;&#39; → the: 0.500</title>"));
  EXPECT_THAT(svg, HasSubstr("<title>고양이 → \uFFFD: 0.750</title>"));
  EXPECT_EQ(occurrences(svg, "</title></rect>"), 4);
}

TEST(Svg, EscapesWhatMarkupAndXmlCannotHold) {
  EXPECT_EQ(escaped("a<b>&\"'\n\xff한"), "a&lt;b&gt;&amp;&quot;&#39;␊\uFFFD한");
}

TEST(Svg, LoadsNothing) {
  const Heatmap map{.title = "t", .rows = 1, .columns = 2, .values = {0, 1}};
  for (std::string svg : {attention_svg(kMap), heatmap_svg(map)}) {
    svg.erase(svg.find(" xmlns=\""), std::string(" xmlns=\"http://www.w3.org/2000/svg\"").size());
    EXPECT_THAT(svg, Not(HasSubstr("http")));
    EXPECT_THAT(svg, Not(HasSubstr("url(")));
    EXPECT_THAT(svg, Not(HasSubstr("@import")));
  }
}

TEST(Svg, DrawsAHeatmapOfAnySizeWithNoMoreThan256CellsASide) {
  Heatmap map{.title = "h", .rows = 3, .columns = 600, .low = -1, .scale = Scale::diverging};
  for (Index i = 0; i < map.rows * map.columns; ++i) map.values.push_back(i % 600 < 300 ? -1 : 1);
  const std::string svg = heatmap_svg(map);
  EXPECT_EQ(malformed_at(svg), "");
  // Three columns a cell: 100 of the lowest colour, then 100 of the highest.
  EXPECT_THAT(svg, HasSubstr("<path class=\"c0\" d=\"M0 0.5h100M0 1.5h100M0 2.5h100\"/>"));
  EXPECT_THAT(svg, HasSubstr("<path class=\"c63\" d=\"M100 0.5h100M100 1.5h100M100 2.5h100\"/>"));
  // Rows are told apart by whole numbers, 0 to 2.
  for (const char* row : {">0</text>", ">1</text>", ">2</text>"}) {
    EXPECT_EQ(occurrences(svg, std::string("text-anchor=\"end\"") + row), 1) << row;
  }
  map.values.pop_back();
  EXPECT_THAT([&] { heatmap_svg(map); },
              ThrowsMessage<Error>("heatmap \"h\": got 1799 values, wanted 3 rows x 600 columns"));
}

}  // namespace
}  // namespace heed::viz
