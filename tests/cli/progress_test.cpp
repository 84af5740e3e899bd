#include "heed/cli/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace heed::cli {
namespace {

std::string told(ProgressLine::Style style, const auto& training) {
  testing::internal::CaptureStderr();
  {
    ProgressLine progress(style);
    training(progress);
  }
  return testing::internal::GetCapturedStderr();
}

train::Report at(Index step, double seconds) {
  return {.step = step, .loss = 1.0, .seconds = seconds, .seconds_left = 0.0};
}

TEST(ProgressLine, IsPrintedAMinuteWhereReportsAreRare) {
  const std::string text = told(ProgressLine::Style::lines, [](ProgressLine& line) {
    for (const double minute : {0.5, 1.1, 1.6, 2.0, 2.2}) {
      line.stepped(at(static_cast<Index>(10 * minute), 60 * minute));
    }
    line.reported(at(23, 140));
    line.stepped(at(24, 190));
  });
  std::vector<std::string> steps;
  std::istringstream lines(text);
  for (std::string one; std::getline(lines, one);) steps.push_back(one.substr(0, 7));
  EXPECT_EQ(steps, (std::vector<std::string>{"step 11", "step 22", "step 23"}));
}

TEST(ProgressLine, IsDrawnAgainOnATerminalAndEnded) {
  const std::string text = told(ProgressLine::Style::redrawn, [](ProgressLine& line) {
    line.stepped(at(1, 1.0));
    line.stepped(at(2, 1.01));  // sooner than an eye sees
    line.stepped(at(3, 2.0));
  });
  EXPECT_NE(text.find("step 1 "), std::string::npos);
  EXPECT_EQ(text.find("step 2 "), std::string::npos);
  EXPECT_NE(text.find("\r\033[K[####################] step 3 "), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("0 s left\n"));
}

TEST(ProgressLine, FitsATerminalOfEightyColumns) {
  const auto drawn = [](const train::Report& report) {
    return told(ProgressLine::Style::redrawn, [&](ProgressLine& line) { line.reported(report); })
        .substr(std::string("\r\033[K").size());
  };
  train::Report report = at(1'202, 1380);
  report.tokens_per_second = 135'981;
  report.seconds_left = 1380;
  EXPECT_EQ(drawn(report),
            "[#####-----] step 1,202  epoch 0.00  loss 1.0000  135,981 tokens/s  23 min left\n");
  report.step = 123'456'789;
  report.epoch = 1e6;
  report.seconds_left = 1e6;
  EXPECT_EQ(drawn(report),
            "step 123,456,789  epoch 1000000.00  loss 1.0000  135,981 tokens/s  277 h 47 min\n");
}

TEST(ProgressLine, WarnsWithoutAStutter) {
  EXPECT_EQ(told(ProgressLine::Style::lines,
                 [](ProgressLine& line) { line.warned(1, "step 1 skipped: loss inf"); }),
            "heed: step 1 skipped: loss inf\n");
}

}  // namespace
}  // namespace heed::cli
