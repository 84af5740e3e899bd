#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "heed/base/json.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::HasSubstr;
using tests::Folder, tests::heed, tests::Outcome, tests::operator+;

nlohmann::json figures(const Folder& folder) {
  return parse_json(read_file(folder / "figures.json"), "figures");
}

TEST(ReachVerb, MeasuresTranslatorsTrainedOrNot) {
  const Folder folder;
  const auto train = tests::corpus(folder, "train", 100);
  const std::string model = folder / "model";
  ASSERT_EQ(heed(tests::small_training(train, model)).status, 0);
  const std::vector<std::string> reach = {"reach",      model,        "--test",
                                          train.source, train.target, "--sentences",
                                          "5",          "--figures",  folder / "figures.json"};
  const Outcome trained = heed(reach);
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_THAT(trained.out, AllOf(HasSubstr("from the source"), HasSubstr("100.0 %")));
  const auto json = figures(folder);
  EXPECT_EQ(json["curves"][0]["name"], "gradient by distance, source");
  EXPECT_EQ(json["curves"][1]["y"][0], 1);
  EXPECT_TRUE(json["numbers"].contains("half reach, target"));
  ASSERT_EQ(heed(reach + std::vector<std::string>{"--untrained"}).status, 0);
  EXPECT_NE(figures(folder)["curves"][0]["y"], json["curves"][0]["y"]);
}

TEST(ReachVerb, MeasuresLanguageModels) {
  const Folder folder;
  const std::string model = folder / "model";
  ASSERT_EQ(
      heed(tests::small_text_training(folder.file("text", tests::alphabets(60)), model)).status, 0);
  const Outcome outcome = heed({"reach", model, "--test", folder / "text", "--context", "16",
                                "--figures", folder / "figures.json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(figures(folder)["curves"][0]["x"].size(), 16);
  EXPECT_EQ(figures(folder)["curves"][0]["name"], "gradient by distance");
  EXPECT_THAT(heed({"reach", model, "--test", folder.file("short", "abc")}).err,
              HasSubstr("3 tokens, wanted more than --context 1024"));
}

}  // namespace
}  // namespace heed::cli
