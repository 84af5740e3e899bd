#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::HasSubstr;
using tests::Folder;
using tests::heed;
using tests::Outcome;
using tests::operator+;

TEST(Average, SaysWhatItWroteAndReplacesNoOtherModel) {
  const Folder folder;
  const auto text = tests::corpus(folder, "train", 100);
  for (const char* name : {"one", "two"}) {
    ASSERT_EQ(heed(tests::small_training(text, folder / name) +
                   std::vector<std::string>{"--positions", "learned"})
                  .status,
              0);
  }
  const Outcome own = heed({"average", folder / "one", "--last", "2"});
  EXPECT_EQ(own.status, 0);
  EXPECT_THAT(own.err, HasSubstr("transformers has no class for this model: "));
  EXPECT_THAT(own.err, HasSubstr("one: the mean of the last 2 checkpoints\n"));
  const Outcome other = heed({"average", folder / "one", "--output", folder / "two"});
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.err, HasSubstr("two: has a model already; choose another --output"));
  const Outcome more = heed({"average", folder / "one", "--last", "99"});
  EXPECT_EQ(more.status, 1);
  EXPECT_THAT(more.err, HasSubstr("average: got "));
  EXPECT_THAT(more.err,
              HasSubstr("whole checkpoints in " + folder / "one/checkpoints, wanted 99\n"));
  EXPECT_EQ(heed({"average", folder / "one", "--last", "2", "--output", folder / "new"}).status, 0);
  EXPECT_EQ(heed({"inspect", folder / "new"}).status, 0);
}

}  // namespace
}  // namespace heed::cli
