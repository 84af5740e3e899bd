#include "heed/compare/results.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/compare/page.h"
#include "heed/compare/tables.h"
#include "heed/compare/verdict.h"
#include "tests/scratch.h"
#include "tests/viz/markup_checker.h"

namespace heed::compare {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RunResult seed_of(std::uint32_t seed, double bleu, const std::vector<double>& losses) {
  RunResult run{.seed = seed, .fate = Fate::done};
  run.figures.add("BLEU", bleu);
  run.figures.add("training tokens/s", 12345.6);
  Curve curve{.name = "validation loss by step", .x_axis = "step", .y_axis = "nats"};
  for (std::size_t i = 0; i < losses.size(); ++i) {
    curve.x.push_back(100.0 * static_cast<double>(i + 1));
    curve.y.push_back(losses[i]);
  }
  run.figures.curves.push_back(curve);
  return run;
}

// Two variants that overlap, one that is worse and one that diverged with one of its seeds.
Results four() {
  const std::vector<double> flat(10, 2.0);
  std::vector<double> falling = flat;
  falling.back() = 1.5;
  RunResult diverged{.seed = 2, .fate = Fate::diverged, .message = "not finite"};
  return {{{.name = "a", .runs = {seed_of(1, 30, flat), seed_of(2, 32, falling)}},
           {.name = "b, \"best\"", .runs = {seed_of(1, 31, flat), seed_of(2, 34, flat)}},
           {.name = "c<d>", .runs = {seed_of(1, 20, flat), seed_of(2, 21, flat)}},
           {.name = "d", .runs = {seed_of(1, 10, flat), diverged}}}};
}

TEST(Results, SpreadOverTheSeedsThatHaveANumber) {
  const auto spread = spread_of({1.0, NAN, 3.0, 2.0});
  ASSERT_TRUE(spread.has_value());
  EXPECT_EQ(spread->count, 3);
  EXPECT_DOUBLE_EQ(spread->mean, 2.0);
  EXPECT_DOUBLE_EQ(spread->deviation, 1.0);
  EXPECT_DOUBLE_EQ(spread->low, 1.0);
  EXPECT_DOUBLE_EQ(spread->high, 3.0);
  EXPECT_EQ(spread_of({5.0})->deviation, 0.0);
  EXPECT_FALSE(spread_of({NAN, INFINITY}).has_value());
  EXPECT_EQ(four().variants[3].number("BLEU")->count, 1);
  EXPECT_FALSE(four().variants[0].number("chrF").has_value());
}

TEST(Results, CurvesAreBandsOverTheSeeds) {
  const VariantResult::Band band = four().variants[0].curve("validation loss by step");
  ASSERT_EQ(band.x.size(), 10);
  EXPECT_DOUBLE_EQ(band.x[9], 1000);
  EXPECT_DOUBLE_EQ(band.y[9], 1.75);
  EXPECT_DOUBLE_EQ(band.low[9], 1.5);
  EXPECT_DOUBLE_EQ(band.high[9], 2.0);
}

TEST(Results, AreReadFromTheFilesOfEachRun) {
  const Scratch folder;
  Plan plan{
      .folder = folder.path(),
      .variants = {{.name = "A b", .training = "t", .train_recipe = "", .measure_recipe = ""}},
      .seeds = {1, 2},
      .measures = {"evaluate"}};
  jobs_of(plan);
  const auto run = plan.run(plan.variants[0], 1), measured = plan.measured(plan.variants[0], 1);
  EXPECT_EQ(run, folder / "runs" / "t-seed-1");
  EXPECT_EQ(measured, run / "of-a-b");
  save_outcome(run / "train.json", {.fate = Fate::done, .peak_memory = 3'000'000});
  save_outcome(measured / "evaluate.json", {.fate = Fate::failed, .message = "no text"});
  Figures figures;
  figures.add("loss", 1.5);
  write_file(run / "train.figures.json", json_text(json_of(figures)));
  const Results results = results_of(plan);
  ASSERT_EQ(results.variants.size(), 1);
  const RunResult& first = results.variants[0].runs[0];
  EXPECT_EQ(first.fate, Fate::failed);
  EXPECT_EQ(first.message, "no text");
  EXPECT_THAT(first.figures.numbers,
              ElementsAre(testing::Pair("loss", 1.5), testing::Pair("memory training, MB", 3.0)));
  EXPECT_EQ(results.variants[0].runs[1].fate, Fate::open);
}

TEST(Plan, RefusesARunThatAnotherRecipeBeganAndMeasuresAnewByAnother) {
  const Scratch folder;
  Plan plan{
      .folder = folder.path(),
      .variants = {{.name = "v", .training = "t", .train_recipe = "a", .measure_recipe = "b"}},
      .seeds = {1},
      .measures = {"evaluate"}};
  const std::vector<Job> jobs = jobs_of(plan);
  ASSERT_EQ(jobs.size(), 1);
  EXPECT_EQ(jobs[0].name, "t seed 1");
  ASSERT_EQ(jobs[0].steps.size(), 2);
  const auto outcome = jobs[0].steps[1].outcome;
  save_outcome(outcome, {.fate = Fate::done});
  jobs_of(plan);
  EXPECT_TRUE(std::filesystem::exists(outcome));
  plan.variants[0].measure_recipe = "c";
  jobs_of(plan);
  EXPECT_FALSE(std::filesystem::exists(outcome));
  plan.variants[0].train_recipe = "d";
  try {
    jobs_of(plan);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              (folder / "runs" / "t-seed-1").string() +
                  ": was begun by another recipe; name another --output, or remove it");
  }
}

TEST(Plan, VariantsThatAreTrainedAlikeShareAJob) {
  const Scratch folder;
  Plan plan{.folder = folder.path(),
            .variants = {{.name = "beam=1", .training = "beam=1"},
                         {.name = "beam=4", .training = "beam=1"},
                         {.name = "other", .training = "other"}},
            .seeds = {1, 2},
            .measures = {"evaluate", "heads"}};
  const std::vector<Job> jobs = jobs_of(plan);
  ASSERT_EQ(jobs.size(), 4);
  EXPECT_EQ(jobs[0].steps.size(), 5);
  EXPECT_EQ(jobs[1].steps.size(), 3);
  EXPECT_EQ(jobs[2].name, "beam=1 seed 2");
}

TEST(Tables, HaveMeansDeviationsAndHowRunsEnded) {
  const viz::Table table = summary_table(four(), {"BLEU", "training tokens/s", "loss"});
  EXPECT_THAT(table.header, ElementsAre("variant", "BLEU", "training tokens/s", "loss"));
  EXPECT_THAT(table.rows[0], ElementsAre("a", "31 ± 1.4", "12,346", "-"));
  EXPECT_THAT(table.rows[3], ElementsAre("d (1 diverged of 2)", "10", "12,346", "-"));
  EXPECT_THAT(main_numbers(four()), ElementsAre("BLEU", "training tokens/s"));
}

TEST(Tables, CompareVocabulariesThatDiffer) {
  const auto cut = [](double pieces) {
    RunResult run;
    run.figures.add("loss", 2.0);
    for (const char* name :
         {"loss a character", "pieces a source", "pieces a reference", "unknown words, %"}) {
      run.figures.add(name, pieces);
    }
    return VariantResult{.name = "", .runs = {run}};
  };
  EXPECT_THAT(main_numbers({{cut(12), cut(12)}}), ElementsAre("loss"));
  EXPECT_THAT(main_numbers({{cut(12), cut(62)}}),
              ElementsAre("loss", "loss a character", "pieces a source", "pieces a reference",
                          "unknown words, %"));
}

TEST(Tables, AsCsvQuoteWhatNeedsIt) {
  EXPECT_EQ(summary_csv(four()).substr(0, 103),
            "variant,BLEU (mean),BLEU (deviation),BLEU (runs),training tokens/s (mean),training "
            "tokens/s (deviation)");
  EXPECT_THAT(summary_csv(four()), HasSubstr("\r\n\"b, \"\"best\"\"\",32.5,"));
  EXPECT_THAT(runs_csv(four()), HasSubstr("\r\nd,2,diverged,not finite,,\r\n"));
}

TEST(Verdict, SaysWhatTheSeedsDoNotTellApartWhatStillLearnsAndWhatDiverged) {
  EXPECT_THAT(caveats(four()), ElementsAre("By BLEU, these seeds do not tell b, \"best\" from a.",
                                           "Still learning at the end of this budget: a.",
                                           "d: 1 of 2 runs diverged (not finite)."));
  Results one = four();
  for (VariantResult& variant : one.variants) variant.runs.resize(1);
  EXPECT_THAT(caveats(one),
              ElementsAre("One seed tells no spread: small differences may be chance."));
  EXPECT_EQ(ranked(four(), *quality_of(four())).front()->name, "b, \"best\"");
}

TEST(Verdict, SaysWhereTheWarmUpOutlivedTheTraining) {
  const auto with_rates = [](const std::string& name, std::vector<double> rates) {
    RunResult run{.seed = 1, .fate = Fate::done};
    run.figures.curves.push_back(
        {.name = "learning rate by step", .x = {1, 2, 3}, .y = std::move(rates)});
    return VariantResult{.name = name, .runs = {run}};
  };
  EXPECT_THAT(caveats({{with_rates("rises", {1, 2, 3}), with_rates("falls", {1, 2, 1.5}),
                        with_rates("constant", {2, 2, 2})}}),
              ElementsAre("At the end of this budget the learning rate still rose: rises."));
}

TEST(Page, IsWholeAndShowsEveryVariant) {
  const std::string page =
      comparison_html({.title = "A & B", .facts = {{"budget", "600 steps"}}}, four());
  const std::string body = page.substr(page.find("<body>"));
  EXPECT_EQ(viz::malformed_at(body.substr(0, body.find("</html>"))), "");
  for (const char* text : {"<h1>A &amp; B</h1>", "600 steps", "c&lt;d&gt;", "31 ± 1.4",
                           "1 of 2 runs diverged", "validation loss by step"}) {
    EXPECT_THAT(body, HasSubstr(text));
  }
  EXPECT_EQ(page.find("http://"), page.find("http://www.w3.org"));
  EXPECT_EQ(page.find("<script"), page.npos);
}

}  // namespace
}  // namespace heed::compare
