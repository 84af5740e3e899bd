#include <gmock/gmock.h>

#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::HasSubstr;
using tests::Folder, tests::heed, tests::Outcome;

TEST(Positions, AreTheModelsOwnWhereItLearnedThem) {
  const Folder folder;
  const tests::Corpus text = tests::corpus(folder, "train", 300);
  const std::string learned = folder / "learned";
  std::vector<std::string> arguments = tests::small_training(text, learned);
  arguments.insert(arguments.end(), {"--steps", "1", "--positions", "learned", "--max-positions",
                                     "20", "--max-sentence", "20"});
  ASSERT_EQ(heed(arguments).status, 0);
  const Outcome all = heed({"positions", learned});
  EXPECT_EQ(all.status, 0) << all.err;
  EXPECT_THAT(all.out, AllOf(HasSubstr("learned source positions"), HasSubstr("20 positions")));
  EXPECT_EQ(heed({"positions", learned, "--side", "source"}).out, all.out);
  const Outcome target = heed({"positions", learned, "--side", "target"});
  EXPECT_THAT(target.out, HasSubstr("learned target positions"));
  const auto table = [](const std::string& page) {  // without its title
    return page.substr(page.find('\n'), page.find("cosine") - page.find('\n'));
  };
  EXPECT_NE(table(target.out), table(all.out));
  EXPECT_THAT(heed({"positions", learned, "--count", "7"}).out, HasSubstr("7 positions"));
  EXPECT_EQ(heed({"positions", learned, "--count", "21"}).status, 2);
  EXPECT_EQ(heed({"positions", learned, "--kind", "sinusoidal"}).status, 2);
}

TEST(Positions, ThatAttentionAloneKnowsAreNotDrawn) {
  EXPECT_THAT(heed({"positions", "--kind", "alibi"}).err,
              HasSubstr("positions that are alibi add nothing to embeddings"));
}

}  // namespace
}  // namespace heed::cli
