#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <sstream>

#include "heed/cli/verbs.h"
#include "tests/cli/program.h"
#include "tests/viz/markup_checker.h"

namespace heed::cli {
namespace {

using testing::DoubleNear, testing::ElementsAre, testing::HasSubstr;
using tests::Folder, tests::heed, tests::Outcome;

// The tables that a drawing prints, by the first words of their rows.
std::map<std::string, std::vector<double>> drawn(const std::vector<std::string>& arguments) {
  std::vector<std::string> line{"draw"};
  line.insert(line.end(), arguments.begin(), arguments.end());
  const Outcome outcome = heed(line);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  std::istringstream text(outcome.out);
  std::map<std::string, std::vector<double>> rows;
  bool below = false;
  for (std::string row; std::getline(text, row);) {
    // Columns are two spaces or more apart.
    std::vector<std::string> fields{""};
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row.compare(i, 2, "  ") == 0) {
        if (!fields.back().empty()) fields.emplace_back();
      } else if (row[i] != ' ' || !fields.back().empty()) {
        fields.back() += row[i];
      }
    }
    if (below && !row.empty()) {
      std::vector<double>& numbers = rows[fields[0]];
      for (std::size_t i = 1; i < fields.size(); ++i)
        numbers.push_back(std::atof(fields[i].c_str()));
    }
    below = !row.empty() && (below || row.starts_with("─"));
  }
  return rows;
}

// What four digits leave of it.
auto about(double number) {
  return DoubleNear(number, 1e-3 * std::abs(number) + 1e-9);
}

TEST(Draw, MakesAWellFormedPictureOfEachConceptTheSameEachTime) {
  const Folder folder;
  const std::string text = folder.file("text", "a cat sees a dog and a dog sees a cat\n");
  int pictures = 0;
  for (const Verb& verb : verbs()) {
    if (!verb.name.starts_with("draw ")) continue;
    std::vector<std::string> arguments{"draw", verb.name.substr(5)};
    if (verb.name == "draw pieces") arguments.push_back(text);
    const Outcome in_numbers = heed(arguments);
    EXPECT_EQ(in_numbers.status, 0) << verb.name << in_numbers.err;
    EXPECT_FALSE(in_numbers.out.empty()) << verb.name;
    std::vector<std::string> svgs;
    for (const char* name : {"once.svg", "again.svg"}) {
      arguments.insert(arguments.end(), {"--svg", folder / name});
      const Outcome outcome = heed(arguments);
      ASSERT_EQ(outcome.status, 0) << verb.name << outcome.err;
      EXPECT_EQ(outcome.out, "");
      svgs.push_back(read_file(folder / name));
    }
    EXPECT_EQ(viz::malformed_at(svgs[0]), "") << verb.name;
    EXPECT_EQ(svgs[0], svgs[1]) << verb.name;
    ++pictures;
  }
  EXPECT_EQ(pictures, 18);
}

TEST(Draw, SaysWhatItCannotDraw) {
  EXPECT_THAT(heed({"draw", "moods"}).err, HasSubstr("heed: draw wants one of: draw dot-products"));
  EXPECT_EQ(heed({"draw", "mask", "--stride", "4"}).err,
            "heed: --stride wants --kind strided or fixed\n");
  EXPECT_EQ(heed({"draw", "schedules", "--warmup", "9", "--steps", "9"}).err,
            "heed: --warmup: got 9, wanted less than --steps 9\n");
  EXPECT_EQ(heed({"draw", "patches", "--patch-size", "5"}).err,
            "heed: --patch-size: got 5, wanted one that divides --image-size 32\n");
  const Folder folder;
  EXPECT_THAT(heed({"draw", "pieces", folder.file("empty", "\n")}).err, HasSubstr("has no words"));
}

TEST(Draw, DotProductsOfRandomVectorsGrowWithTheRootOfTheirWidth) {
  const auto rows = drawn({"dot-products", "--widest", "64"});
  EXPECT_NEAR(rows.at("64")[0], 8, 0.8);
  EXPECT_NEAR(rows.at("64")[1], 1, 0.1);
  EXPECT_NEAR(rows.at("64")[2], 0.125, 0.0125);
}

TEST(Draw, SoftmaxIsTheFormula) {
  const auto rows = drawn({"softmax", "--scores", "1", "-1", "--temperature", "0.5", "1"});
  EXPECT_THAT(rows.at("score -1"),
              ElementsAre(about(1 / (1 + std::exp(4.0))), about(1 / (1 + std::exp(2.0)))));
}

TEST(Draw, CrossEntropyIsTheFormula) {
  const double p = 0.5, other = 0.5 / 3, s = 0.2;
  const auto rows = drawn({"cross-entropy", "--words", "4", "--label-smoothing", "0", "0.2"});
  const double smoothed = -(1 - s + s / 4) * std::log(p) - 3 * s / 4 * std::log(other);
  EXPECT_THAT(rows.at("0.5"), ElementsAre(about(-std::log(p)), about(smoothed)));
}

TEST(Draw, GradientDescentFollowsItsClosedForm) {
  const auto rows = drawn({"optimizers", "--steps", "20", "--learning-rate", "0.03"});
  for (const int step : {0, 1, 20}) {
    const double along = 4 * std::pow(1 - 0.03, step), across = std::pow(1 - 0.03 * 50, step);
    EXPECT_THAT(rows.at(std::to_string(step))[0],
                about((along * along + 50 * across * across) / 2));
  }
}

TEST(Draw, SchedulesMeetAtTheEndOfTheirWarmup) {
  const auto rows = drawn({"schedules", "--width", "64", "--warmup", "5", "--steps", "20"});
  const double peak = 1 / std::sqrt(64.0 * 5);
  EXPECT_THAT(rows.at("5"), ElementsAre(about(peak), about(peak), about(peak), about(peak)));
  EXPECT_THAT(rows.at("20")[0], about(peak * std::sqrt(5.0 / 20)));
  EXPECT_THAT(rows.at("20")[2], about(0));
}

TEST(Draw, ActivationsHaveTheirKnownSlopesAtZero) {
  const auto slopes = drawn({"activations", "--show", "gradients"}).at("0");
  EXPECT_THAT(slopes,
              ElementsAre(about(0), about(0.5), about(0.5), about(0.5), about(0.25), about(1)));
}

TEST(Draw, GradientsReachFarByAttentionAndNotByRecurrence) {
  const auto far = drawn({"reach", "--steps", "30", "--seeds", "2"}).at("30");
  for (int cell = 0; cell < 3; ++cell) EXPECT_LT(far[cell], 1e-4);
  EXPECT_GT(far[3], 1e-3);
}

TEST(Draw, MasksAreThoseOfTheirKind) {
  const Folder folder;
  const auto cells = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"draw", "mask", "--queries", "4"});
    arguments.insert(arguments.end(), {"--svg", folder / "mask.svg"});
    EXPECT_EQ(heed(arguments).status, 0);
    const std::string svg = read_file(folder / "mask.svg");
    const std::size_t from = svg.find("<path class=\"c63\" d=\"") + 21;
    return svg.substr(from, svg.find('"', from) - from);
  };
  EXPECT_EQ(cells({"--kind", "causal"}), "M0 0.5h1M0 1.5h2M0 2.5h3M0 3.5h4");
  EXPECT_EQ(cells({"--kind", "none"}), "M0 0.5h4M0 1.5h4M0 2.5h4M0 3.5h4");
  EXPECT_EQ(cells({"--kind", "window", "--window", "2"}), "M0 0.5h1M0 1.5h2M1 2.5h2M2 3.5h2");
  EXPECT_EQ(cells({"--past", "2"}), "M0 0.5h3M0 1.5h4M0 2.5h5M0 3.5h6");
  // The last two keys, and every second one from there back.
  EXPECT_EQ(cells({"--kind", "strided", "--stride", "2"}), "M0 0.5h1M0 1.5h2M0 2.5h3M1 3.5h3");
}

TEST(Draw, NormsAreTheFormulas) {
  const auto rows = drawn({"norms", "--row", "1", "3"});
  EXPECT_THAT(rows.at("x1"), ElementsAre(about(1), about(-1), about(1 / std::sqrt(5.0))));
  EXPECT_THAT(rows.at("x2"), ElementsAre(about(3), about(1), about(3 / std::sqrt(5.0))));
}

TEST(Draw, GradientsLastThroughLayersWhereResidualConnectionsAre) {
  const auto first = drawn({"depth", "--layers", "20", "--width", "32"}).at("1");
  EXPECT_LT(first[0], 1e-4);
  for (int wiring = 1; wiring < 4; ++wiring) EXPECT_GT(first[wiring], 0.1);
}

TEST(Draw, RotaryScoresOfOnePairAreACosine) {
  const auto rows = drawn({"rotary", "--width", "2", "--distances", "4", "--base", "10"});
  for (const int distance : {0, 1, 2, 3}) {
    EXPECT_THAT(rows.at(std::to_string(distance)), ElementsAre(about(std::cos(distance))));
  }
}

TEST(Draw, AlibiWeightsFallByTheSlope) {
  const auto rows = drawn({"alibi", "--heads", "8", "--keys", "5"});
  double sum = 0;
  for (int back = 0; back < 5; ++back) sum += std::exp(-back / 2.0);
  EXPECT_THAT(rows.at("0")[0], about(1 / sum));
  EXPECT_THAT(rows.at("4")[0], about(std::exp(-2.0) / sum));
}

TEST(Draw, SamplesComeAsOftenAsTheirProbabilitiesSay) {
  const auto rows = drawn({"sampling", "--top-k", "2", "--top-p", "0.5", "--temperature", "1"});
  const double fifth = 0.4 / 0.65;  // of the two likeliest
  EXPECT_NEAR(rows.at("word 1, p = 0.4")[0], 0.4, 0.015);
  EXPECT_NEAR(rows.at("word 1, p = 0.4")[2], fifth, 0.015);
  EXPECT_NEAR(rows.at("word 1, p = 0.4")[3], fifth, 0.015);
  EXPECT_EQ(rows.at("word 3, p = 0.15")[2], 0);
}

TEST(Draw, WiderBeamsFindShorterSentencesWhereNoPenaltyKeepsThemLong) {
  const auto rows = drawn({"beams", "--widest", "16", "--sentences", "10"});
  EXPECT_EQ(rows.at("1")[0], 30);  // the limit: one beam never ends at 5 %
  EXPECT_LT(rows.at("16")[0], 5);
  EXPECT_EQ(rows.at("16")[2], 30);
  EXPECT_EQ(drawn({"beams", "--widest", "1", "--end", "0.9"}).at("1")[0], 0);
}

TEST(Draw, RoundingErrsAsItsBitsSay) {
  const auto rows = drawn({"rounding", "--octaves", "4", "--numbers", "2000"});
  // A quarter of a step, 2^-7 or 1 / 63 of the largest, over a number that lies evenly in [1, 2).
  EXPECT_NEAR(rows.at("0.75")[0], std::ldexp(std::log(2.0), -9), 5e-5);
  EXPECT_NEAR(rows.at("0.75")[1], std::log(2.0) * 2 / 63 / 4, 3e-4);
}

TEST(Draw, SentencesOfOneLengthNeedNoPadding) {
  for (const auto& [tokens, shares] : drawn({"packing", "--spread", "0", "--sentences", "500"})) {
    EXPECT_THAT(shares, ElementsAre(0, 0, 0)) << tokens;
  }
}

TEST(Draw, PiecesOfBytesAloneAreTheTextsBytes) {
  const Folder folder;
  const std::string text = folder.file("text", "ab ab ab ab\n");
  const auto rows = drawn({"pieces", text, "--vocab-size", "257", "258", "259"});
  EXPECT_THAT(rows.at("257"), ElementsAre(about(11 / 4.0)));
  EXPECT_THAT(rows.at("258"), ElementsAre(about(7 / 4.0)));  // "ab" is one piece
  EXPECT_THAT(rows.at("259"), ElementsAre(about(4 / 4.0)));  // " ab" too
}

}  // namespace
}  // namespace heed::cli
