#include "heed/compare/crew.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "tests/scratch.h"

namespace heed::compare {
namespace {

using testing::ElementsAre;

// Jobs of shell scripts in a folder.
struct Crews : testing::Test {
  const Scratch folder;

  Step step(const std::string& name, const std::string& script) const {
    return {.what = name,
            .command =
                [script] {
                  return std::vector<std::string>{"/bin/sh", "-c", script};
                },
            .log = folder / (name + ".log"),
            .outcome = folder / (name + ".json")};
  }
  // Which steps came to an end, and how.
  std::vector<std::string> all_of(std::vector<Job> jobs, Index beside = 2) const {
    Crew crew(std::move(jobs), beside);
    std::vector<std::string> told;
    crew.told = [&](const Job&, const Step& step, const Outcome& outcome) {
      told.push_back(step.what + (outcome.fate == Fate::done ? "" : ": " + outcome.message));
    };
    while (crew.work()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_EQ(crew.jobs_done(), crew.jobs());
    return told;
  }
};

TEST_F(Crews, DoStepsInTheirOrderAndNoneAgain) {
  const std::vector<Job> jobs{{.name = "job", .steps = {step("one", "true"), step("two", "true")}}};
  EXPECT_THAT(all_of(jobs), ElementsAre("one", "two"));
  EXPECT_THAT(all_of(jobs), ElementsAre());
  std::filesystem::remove(folder / "two.json");
  EXPECT_THAT(all_of(jobs), ElementsAre("two"));
}

TEST_F(Crews, TellWhatFailedByItsLastLineAndTryItAgain) {
  const auto of = [&](const std::string& script) {
    return std::vector<Job>{{.name = "job", .steps = {step("one", script), step("two", "true")}}};
  };
  EXPECT_THAT(all_of(of("echo begun; echo heed: no such file; exit 1")),
              ElementsAre("one: no such file"));
  EXPECT_EQ(load_outcome(folder / "one.json").fate, Fate::failed);
  EXPECT_THAT(all_of(of("kill -9 $$")), ElementsAre("one: ended by signal 9"));
  EXPECT_THAT(all_of(of("true")), ElementsAre("one", "two"));
}

TEST_F(Crews, ADivergenceIsAResultThatIsNotTriedAgain) {
  const std::vector<Job> jobs{
      {.name = "job",
       .steps = {step("one", "echo heed: not finite; exit 3"), step("two", "true")}}};
  EXPECT_THAT(all_of(jobs), ElementsAre("one: not finite"));
  EXPECT_THAT(all_of(jobs), ElementsAre());
  EXPECT_EQ(load_outcome(folder / "one.json").fate, Fate::diverged);
  EXPECT_FALSE(std::filesystem::exists(folder / "two.json"));
}

TEST_F(Crews, WhatOthersDoNotNeedMayFail) {
  std::vector<Job> jobs{{.name = "job", .steps = {step("one", "exit 1"), step("two", "true")}}};
  jobs[0].steps[0].behind = Step::Behind::go_on;
  EXPECT_THAT(all_of(jobs), ElementsAre("one: ", "two"));
}

TEST_F(Crews, HaveSoManyAtWorkAtOnce) {
  std::vector<Job> jobs;
  for (const char* name : {"a", "b", "c", "d"}) {
    jobs.push_back({.name = name,
                    .steps = {step(name, fmt::format("touch {0}/{1}.at; ls {0}/*.at | wc -l >> "
                                                     "{0}/count; sleep 0.1; rm {0}/{1}.at",
                                                     folder.path().string(), name))}});
  }
  EXPECT_EQ(all_of(jobs, 2).size(), 4);
  const std::string counts = read_file(folder / "count");
  EXPECT_NE(counts.find('2'), counts.npos);
  EXPECT_EQ(counts.find_first_of("34"), counts.npos) << counts;
}

TEST_F(Crews, WhatIsStoppedStaysOpenAndItsTimeCounts) {
  const std::vector<Job> jobs{
      {.name = "job",
       .steps = {step("one", fmt::format("trap 'exit 143' TERM; touch {0}/up; while [ ! -e {0}/go "
                                         "]; do sleep 0.01; done",
                                         folder.path().string()))}}};
  Crew crew(jobs, 1);
  while (!std::filesystem::exists(folder / "up")) EXPECT_TRUE(crew.work());
  ASSERT_EQ(crew.at_work().size(), 1);
  EXPECT_EQ(crew.at_work()[0].step->what, "one");
  crew.stop();
  EXPECT_FALSE(crew.work());
  const Outcome stopped = load_outcome(folder / "one.json");
  EXPECT_EQ(stopped.fate, Fate::open);
  EXPECT_GT(stopped.seconds, 0.0);
  EXPECT_GT(stopped.peak_memory, 0);
  write_file(folder / "go", "");
  EXPECT_THAT(all_of(jobs), ElementsAre("one"));
  EXPECT_GT(load_outcome(folder / "one.json").seconds, stopped.seconds);
}

TEST(Outcomes, ComeBackFromTheirFileAndADamagedOneIsNamed) {
  const Scratch folder;
  const auto file = folder / "outcome.json";
  EXPECT_EQ(load_outcome(file), Outcome{});
  const Outcome outcome{
      .fate = Fate::failed, .message = "why", .seconds = 2.5, .peak_memory = 5'000'000'000};
  save_outcome(file, outcome);
  EXPECT_EQ(load_outcome(file), outcome);
  write_file(file, R"({"fate": "lost"})");
  try {
    load_outcome(file);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              file.string() + ": fate is \"lost\", wanted open or done or diverged or failed");
  }
}

}  // namespace
}  // namespace heed::compare
