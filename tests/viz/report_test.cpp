#include "heed/viz/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <regex>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/viz/report_assets.h"
#include "tests/viz/markup_checker.h"

namespace heed::viz {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

Report whole_report() {
  Report report{.title = "<Dates> & \"words\"",
                .figures = {{"exact match", "99.7 %"}},
                .config = {{"width", "64"}}};
  report.metrics = parse_metrics(
      "{\"kind\":\"train\",\"step\":10,\"loss\":2.5}\n"
      "{\"kind\":\"train\",\"step\":20,\"loss\":null}\n"
      "{\"kind\":\"valid\",\"step\":20,\"loss\":1.25,\"bleu\":30.123456789}\n"
      "{\"kind\":\"warning\",\"step\":20,\"message\":\"</script><b>\"}\n",
      "m");
  AttentionMap map{.head = 1, .queries = {"</script>", "b"}, .keys = {"년", "\x1b", "<!--"}};
  map.weights = {0.1234f, 0.8766f, 0, 1, 0, 0};
  AttentionMap second = map;
  second.kind = nn::AttentionKind::encoder_self;
  second.head.reset();
  second.queries = map.keys;
  second.weights.assign(9, 1.0f / 3);
  report.attention = {{"9일", "<09>", {map, second}}};
  report.heatmaps = {{.title = "h", .rows = 1, .columns = 2, .values = {-1, 0.5f}, .low = -1}};
  report.translations = {{"\xff", "1996-03-09", ""}};
  return report;
}

// What stands between the page's <script type="application/json" …> and its end.
std::string data_in(const std::string& page) {
  const std::string opening = "id=\"report-data\">";
  const std::size_t begin = page.find(opening) + opening.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

TEST(Report, CarriesItsDataThroughThePage) {
  const Report report = whole_report();
  const json data = json::parse(data_in(report_html(report)));
  EXPECT_EQ(data, json::parse(report_json(report)));
  EXPECT_EQ(data["title"], report.title);
  EXPECT_EQ(data["figures"], json::array({json::array({"exact match", "99.7 %"})}));
  EXPECT_EQ(data["charts"][0]["title"], "Loss");
  EXPECT_EQ(data["charts"][0]["lines"][0]["x"], json({10, 20}));
  EXPECT_EQ(data["charts"][0]["lines"][0]["y"], json({2.5, nullptr}));
  EXPECT_EQ(data["charts"][1]["lines"][0]["y"], json({30.1235}));
  EXPECT_EQ(data["warnings"][0][1], "</script><b>");
  EXPECT_EQ(data["heatmaps"][0]["thousandths"], json({0, 750}));
  EXPECT_EQ(data["translations"][0]["source"], "\uFFFD");
}

TEST(Report, KeepsWeightsToAThousandthAndEachSentenceOnce) {
  const json data = json::parse(report_json(whole_report()));
  const json& maps = data["attention"][0]["maps"];
  EXPECT_EQ(maps[0]["thousandths"], json({123, 877, 0, 1000, 0, 0}));
  EXPECT_EQ(maps[0]["title"], "cross-attention, layer 1, head 2");
  EXPECT_TRUE(maps[1]["head"].is_null());
  EXPECT_EQ(data["sentences"].size(), 2u);
  EXPECT_EQ(data["sentences"][maps[0]["queries"].get<int>()], json({"</script>", "b"}));
  EXPECT_EQ(maps[0]["keys"], maps[1]["queries"]);
}

TEST(Report, IsWellFormedWhateverTextItHolds) {
  std::string page = report_html(whole_report());
  EXPECT_EQ(occurrences(page, "</script>"), 2);
  EXPECT_THAT(page, Not(HasSubstr("<!--")));
  EXPECT_THAT(page, HasSubstr("<h1>&lt;Dates&gt; &amp; &quot;words&quot;</h1>"));
  for (const std::string element : {"script", "style"}) {  // their content is not markup
    for (std::size_t at = page.find("<" + element); at != std::string::npos;
         at = page.find("<" + element, at + 1)) {
      const std::size_t begin = page.find('>', at) + 1;
      page.erase(begin, page.find("</" + element + ">", begin) - begin);
    }
  }
  page.erase(0, page.find("<html"));
  EXPECT_EQ(malformed_at(page), "");
}

TEST(Report, LoadsNothingFromElsewhere) {
  const Report report = whole_report();
  for (const std::string& page : {report_html(report), attention_html(report.attention[0]),
                                  heatmaps_html("Positions", report.heatmaps)}) {
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    for (const char* way : {"http://", "https://", "@import", "url(", " src=", "href=", "<link",
                            "import(", "fetch(", "XMLHttpRequest", "<iframe"}) {
      EXPECT_THAT(page, Not(HasSubstr(way)));
    }
  }
}

TEST(Report, RefusesPartsWhoseSizesDisagree) {
  Report report = whole_report();
  report.attention[0].maps[0].weights.pop_back();
  EXPECT_THAT([&] { report_html(report); },
              ThrowsMessage<Error>(HasSubstr("wanted 2 queries x 3 keys")));
}

// Runs JavaScript that throws where something is not as expected. Skipped where node is absent.
class ReportScripts : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("node --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "node is absent";
  }

  int run(const std::string& script, const std::string& how) const {
    const auto path = std::filesystem::path(testing::TempDir()) /
                      (std::string("heed_") +
                       testing::UnitTest::GetInstance()->current_test_info()->name() + ".js");
    write_file(path, script);
    const int status = std::system(fmt::format("node {} '{}'", how, path.string()).c_str());
    std::filesystem::remove(path);
    return status;
  }
};

TEST_F(ReportScripts, AreValidTogether) {
  std::string all = "'use strict';\n";
  for (const char* script : {kNumbersScript, kElementsScript, kChartsScript, kAttentionScript,
                             kHeatmapsScript, kPageScript}) {
    all += script;
  }
  EXPECT_EQ(run(all, "--check"), 0);
}

TEST_F(ReportScripts, ComputeWhatTheyDraw) {
  EXPECT_EQ(run(std::string("'use strict';\n") + kNumbersScript + kAttentionScript + R"js(
const {deepStrictEqual: same} = require('assert');
same(ticksIn(0, 100, 5), [0, 20, 40, 60, 80, 100]);
same(ticksIn(0, 0.3, 3), [0, 0.1, 0.2, 0.3]);
same(ticksIn(2, 2, 4), [2]);
same([1234567, 12345, 1234.5, 0.25, 0.00002, 0, null, undefined].map(shown),
     ['1.235M', '12.35k', '1235', '0.25', '2.00e-5', '0', '–', '–']);
same([-5, 0, 4, 6, 14, 16, 99].map((x) => nearest([0, 10, 20], x)), [0, 0, 0, 1, 1, 2, 2]);
same(nearest([], 1), -1);
same(nearest([3], 1), 0);
same(rangeOf([[3, null], [-1], []]), [-1, 3]);
same(rangeOf([[]]), [0, 1]);
same(merged([[1, 3, 20], [2, 3]]), [1, 2, 3, 20]);
same(scaled(0, 10, 100, 0)(2.5), 75);
same(scaled(1, 1, 0, 10)(1), 5);
const one = (x) => x;
same(pathOf([0, 1, 2, 3], [5, 6, null, 7], one, one), 'M0.0 5.0h0L1.0 6.0M3.0 7.0h0');
same([-3, 0, 49, 50, 100].map((x) => partAt(x, 100, 2)), [0, 0, 0, 1, 1]);
same(layersOf([{kind: 'a', layer: 1}, {kind: 'b', layer: 0}, {kind: 'a', layer: 0},
               {kind: 'a', layer: 1}], 'a'),
     [{layer: 0, maps: [2]}, {layer: 1, maps: [0, 3]}]);
const open = openMap({queries: 0, keys: 1, thousandths: [0, 250, 750, 1000, 0, 0]},
                     [['q', 'r'], ['a', 'b', 'c']]);
same(open.told(0, 2), 'q → c  0.750');
same(open.largest, 1);
)js",
                ""),
            0);
}

}  // namespace
}  // namespace heed::viz
