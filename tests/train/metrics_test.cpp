#include "heed/train/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "tests/train/full_disk.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

using Json = nlohmann::json;

class MetricsFiles : public testing::Test {
 protected:
  std::vector<Json> lines() const {
    std::ifstream in(file);
    std::vector<Json> all;
    for (std::string line; std::getline(in, line);) all.push_back(Json::parse(line));
    return all;
  }
  std::vector<Index> steps() const {
    std::vector<Index> all;
    for (const Json& line : lines()) all.push_back(line.at("step"));
    return all;
  }

  const Scratch temporary;
  const std::filesystem::path file = temporary / "metrics.jsonl";
};

TEST_F(MetricsFiles, HoldAnObjectForEachReportAsSoonAsItComes) {
  MetricsFile metrics(file);
  metrics.started(0);
  metrics.reported({.step = 100,
                    .epoch = 0.5,
                    .loss = 2.0,
                    .perplexity = 7.4,
                    .tokens_per_second = 1000,
                    .learning_rate = 1e-3,
                    .gradient_norm = std::numeric_limits<double>::infinity(),
                    .seconds = 3,
                    .seconds_left = 9});
  ASSERT_EQ(lines().size(), 1u);
  EXPECT_EQ(lines()[0], Json::parse(R"({"kind": "train", "step": 100, "epoch": 0.5, "loss": 2.0,
      "perplexity": 7.4, "tokens_per_second": 1000.0, "learning_rate": 0.001,
      "gradient_norm": null, "seconds": 3.0})"));
  metrics.validated({.step = 100,
                     .epoch = 0.5,
                     .validation = {.score = 30, .metrics = {{"loss", 1.5}, {"bleu", 30.0}}},
                     .standing = Standing::best,
                     .seconds = 4});
  EXPECT_EQ(lines()[1], Json::parse(R"({"kind": "valid", "step": 100, "epoch": 0.5, "best": true,
      "seconds": 4.0, "loss": 1.5, "bleu": 30.0})"));
  Figures figures;
  figures.add("entropy", 0.5);
  figures.curves.push_back({.name = "by layer", .x = {1}, .y = {2}});
  metrics.probed(100, figures);
  EXPECT_EQ(lines()[2], Json::parse(R"({"kind": "probe", "step": 100, "numbers": {"entropy": 0.5},
      "curves": [{"name": "by layer", "x_axis": "", "y_axis": "", "x": [1.0], "y": [2.0]}]})"));
  metrics.warned(101, "a \"quoted\"\nline");
  EXPECT_EQ(lines()[3],
            Json({{"kind", "warning"}, {"step", 101}, {"message", "a \"quoted\"\nline"}}));
}

TEST_F(MetricsFiles, DropWhatARunThatIsResumedWillSayAgain) {
  MetricsFile first(file);
  first.started(0);
  for (const Index step : {10, 20, 30, 40}) first.reported({.step = step});
  std::ofstream(file, std::ios::app) << R"({"kind": "train", "st)";  // killed while writing
  MetricsFile second(file);
  second.started(25);
  EXPECT_THAT(steps(), testing::ElementsAre(10, 20));
  second.reported({.step = 30});
  EXPECT_THAT(steps(), testing::ElementsAre(10, 20, 30));
  MetricsFile third(file);
  third.started(0);
  EXPECT_TRUE(lines().empty());
}

TEST_F(MetricsFiles, DoNotRepeatAValidationThatIsMadeAgain) {
  MetricsFile first(file);
  first.started(0);
  first.reported({.step = 5});
  first.validated({.step = 5});
  MetricsFile second(file);  // killed before the checkpoint said that step 5 is validated
  second.started(5);
  second.validated({.step = 5});
  second.validated({.step = 10});
  EXPECT_THAT(steps(), testing::ElementsAre(5, 5, 10));
}

TEST_F(MetricsFiles, SayThatTheDiskIsFullAndGoOnWithWholeLines) {
  MetricsFile metrics(file);
  metrics.started(0);
  metrics.reported({.step = 1});
  {
    const tests::FullDisk disk(std::filesystem::file_size(file) + 20);
    EXPECT_EQ(error_of([&] { metrics.reported({.step = 2}); }), file.string() + ": File too large");
  }
  metrics.reported({.step = 3});
  EXPECT_THAT(steps(), testing::ElementsAre(1, 3));
}

TEST_F(MetricsFiles, SayWhichFileCannotBeWritten) {
  MetricsFile metrics(temporary / "not-there" / "metrics.jsonl");
  EXPECT_THAT(error_of([&] { metrics.started(0); }),
              testing::EndsWith("not-there/metrics.jsonl: No such file or directory"));
}

}  // namespace
}  // namespace heed::train
