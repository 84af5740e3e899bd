#include "heed/viz/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "heed/base/check.h"

namespace heed::viz {
namespace {

using testing::ElementsAre;
using testing::ThrowsMessage;

const Line& named(const std::vector<Line>& lines, const std::string& name) {
  for (const Line& line : lines) {
    if (line.name == name) return line;
  }
  throw Error("no line " + name);
}

TEST(Metrics, AreReadAsOneLineAMetric) {
  const RunMetrics run = parse_metrics(
      R"({"kind":"train","step":10,"epoch":0.5,"loss":3.5,"learning_rate":1e-3}
{"kind":"warning","step":15,"message":"skipped"}
{"kind":"train","step":20,"epoch":1,"loss":null,"learning_rate":2e-3}

{"kind":"valid","step":20,"best":true,"loss":2.5,"bleu":30.5}
{"kind":"news","step":20}
)",
      "m.jsonl");
  EXPECT_THAT(named(run.training, "loss").x, ElementsAre(10, 20));
  EXPECT_EQ(named(run.training, "loss").y[0], 3.5);
  EXPECT_TRUE(std::isnan(named(run.training, "loss").y[1]));
  EXPECT_THAT(named(run.training, "learning_rate").y, ElementsAre(1e-3, 2e-3));
  EXPECT_THAT(named(run.validation, "bleu").y, ElementsAre(30.5));
  EXPECT_THAT(run.warnings, ElementsAre(std::pair<Index, std::string>(15, "skipped")));
}

TEST(Metrics, LeaveOutALastLineThatWasCutOff) {
  const RunMetrics run = parse_metrics(
      "{\"kind\":\"train\",\"step\":1,\"loss\":3}\n{\"kind\":\"train\",\"step\":2,\"lo", "m");
  EXPECT_THAT(named(run.training, "loss").x, ElementsAre(1));
  EXPECT_TRUE(parse_metrics("", "m").training.empty());
}

TEST(Metrics, NameTheLineThatIsNoMeasurement) {
  const std::string good = "{\"kind\":\"news\",\"step\":1}\n";
  for (const std::string line : {"{\"step\":", "[1]", "{\"kind\":\"train\",\"step\":\"x\"}",
                                 "{\"step\":1,\"loss\":3}", "null"}) {
    EXPECT_THAT(
        [&] { parse_metrics(good + line + "\n", "m.jsonl"); },
        ThrowsMessage<Error>("m.jsonl:2: not a JSON object with a \"kind\" and a \"step\""));
  }
}

TEST(Metrics, OfAStepThatCameAgainReplaceWhatFollowedIt) {
  const RunMetrics run = parse_metrics(
      R"({"kind":"train","step":1,"loss":3}
{"kind":"train","step":2,"loss":2}
{"kind":"train","step":1,"loss":4}
)",
      "m");
  EXPECT_THAT(named(run.training, "loss").x, ElementsAre(1));
  EXPECT_THAT(named(run.training, "loss").y, ElementsAre(4));
}

TEST(Metrics, BecomeChartsWithTrainingAndValidationTogether) {
  const auto charts = charts_of(parse_metrics(
      R"({"kind":"train","step":1,"epoch":1,"loss":3,"gradient_norm":1,"seconds":5,"odd":1}
{"kind":"valid","step":1,"loss":2,"bleu":30,"odd":2,"new_metric":1}
)",
      "m"));
  std::vector<std::string> titles;
  for (const LineChart& chart : charts) {
    titles.push_back(fmt::format("{} {}", chart.title, chart.lines.size()));
  }
  EXPECT_THAT(titles, ElementsAre("Loss 2", "BLEU 1", "Gradient norm 1", "odd 2", "new_metric 1"));
  EXPECT_EQ(charts[0].lines[1].name, "validation");
}

TEST(Chart, WantsItsXAscendingAndAYForEach) {
  EXPECT_THAT(
      [] {
        check_chart({"t", "", "", {{"l", {1, 0}, {0, 0}}}});
      },
      testing::ThrowsMessage<Error>(testing::HasSubstr("x is not ascending")));
  EXPECT_THAT(
      [] {
        check_chart({"t", "", "", {{"l", {1}, {}}}});
      },
      testing::ThrowsMessage<Error>(testing::HasSubstr("got 1 x and 0 y values")));
}

}  // namespace
}  // namespace heed::viz
