#include <gmock/gmock.h>

#include "tests/cli/program.h"
#include "tests/decode/small_text_encoder.h"
#include "tests/viz/markup_checker.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::HasSubstr, testing::Not, testing::StartsWith;
using tests::Folder, tests::heed, tests::Outcome;

std::string body_of(const std::string& page) {
  return page.substr(page.find("<body>"), page.find("</html>") - page.find("<body>"));
}

class Explain : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new Folder;
    const Outcome trained =
        heed(tests::small_training(tests::corpus(*folder_, "train", 200), *folder_ / "model"));
    ASSERT_EQ(trained.status, 0) << trained.err;
    decode::save(::heed::tests::small_text_encoder(models::EncoderHead::masked_language_model),
                 *folder_ / "encoder");
  }
  static void TearDownTestSuite() { delete folder_; }

  static Outcome explain(const std::vector<std::string>& arguments) {
    std::vector<std::string> all{"explain"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return heed(all);
  }
  static std::string model() { return *folder_ / "model"; }

  static Folder* folder_;
};

Folder* Explain::folder_ = nullptr;

TEST_F(Explain, ShowsATranslationStepByStepOnAnyTerminal) {
  const Outcome told = explain({model(), "--source", "the cat", "--head", "2", "--beams", "2"});
  EXPECT_EQ(told.status, 0) << told.err;
  EXPECT_THAT(told.out, AllOf(HasSubstr("Encoder layer 1: self-attention"),
                              HasSubstr("Queries of head 2\nq = x W^Q + b^Q\n(Ts, Dh) = (3, 16)"
                                        "   section 3.2.2   heed/nn/attention.cpp\n"),
                              HasSubstr("Decoder layer 1: cross-attention"),
                              HasSubstr("Beam search, 2 beams"), Not(HasSubstr("\x1b"))));
}

TEST_F(Explain, WritesAPageThatIsWholeByItself) {
  const std::string page = *folder_ / "page.html";
  const Outcome told = explain({model(), "--source", "the cat", "--side", "cross", "--html", page});
  EXPECT_EQ(told.status, 0) << told.err;
  EXPECT_EQ(told.out, "");
  const std::string written = read_file(page);
  EXPECT_EQ(viz::malformed_at(body_of(written)), "");
  EXPECT_THAT(written,
              AllOf(HasSubstr("Decoder layer 1: cross-attention"),
                    HasSubstr("<summary>all 3 x 32 numbers</summary>"),
                    Not(HasSubstr("Decoder layer 1: self-attention")), Not(HasSubstr("<script"))));
}

TEST_F(Explain, ShowsATinyModelThatLearnsAPair) {
  const Outcome told = explain({"--train", "merci", "thanks"});
  EXPECT_EQ(told.status, 0) << told.err;
  EXPECT_THAT(told.out, AllOf(StartsWith("How a model learns\n"), HasSubstr("One-hot target"),
                              HasSubstr("is right after "), HasSubstr("Every step")));
  EXPECT_EQ(explain({"--train", "merci", "thanks"}).out, told.out);
  EXPECT_NE(explain({"--train", "merci", "thanks", "--seed", "2"}).out, told.out);
  const std::string page = *folder_ / "learning.html";
  const Outcome words = explain({"--train", "le chat", "the cat", "--train", "le chien", "the dog",
                                 "--units", "words", "--layers", "1", "--html", page});
  EXPECT_EQ(words.status, 0) << words.err;
  EXPECT_EQ(viz::malformed_at(body_of(read_file(page))), "");
  EXPECT_THAT(read_file(page), HasSubstr("the cat | the dog"));
}

TEST_F(Explain, ShowsAnEncoderModel) {
  const Outcome told = explain({*folder_ / "encoder", "--text", "the [MASK] sees"});
  EXPECT_EQ(told.status, 0) << told.err;
  EXPECT_THAT(told.out, AllOf(HasSubstr("Segments"), HasSubstr("in the place of \"[MASK]\"")));
}

TEST_F(Explain, RefusesInOneLineWhatIsNotThere) {
  const auto refused = [&](const std::vector<std::string>& arguments, int status,
                           const std::string& line) {
    const Outcome told = explain(arguments);
    EXPECT_EQ(told.status, status) << line;
    EXPECT_EQ(told.err, "heed: " + line + "\n");
    EXPECT_EQ(told.out, "");
  };
  refused({model(), "--source", " "}, 1, "explain: the source has no token");
  refused({model(), "--source", "the", "--layer", "2"}, 1, "explain: layer 2, the encoder has 1");
  refused({model(), "--source", "the", "--head", "3"}, 1, "explain: head 3, the model has 2");
  refused({model(), "--source", "the", "--head", "0"}, 2, "--head: got 0, wanted 1 or more");
  refused({model(), "--source", "the", "--beams", "1"}, 2, "--beams: got 1, wanted 2 or more");
  refused({model()}, 2, "explain wants --source");
  refused({}, 2, "explain wants a MODEL, or --train SRC TGT");
  refused({"--train", "merci"}, 2, "--train wants pairs, SRC TGT, got 1 texts");
  refused({"--train", "merci", ""}, 1,
          "explain: a pair to train on has an empty side: \"merci\", \"\"");
  refused({model(), "--train", "merci", "thanks"}, 2,
          "--train makes a model of its own; MODEL cannot be given with it");
  refused({"--train", "a", "b", "--head", "2"}, 2, "--head wants a MODEL, not --train");
  refused({model(), "--source", "the", "--seed", "2"}, 2, "--seed wants --train");
  refused({*folder_ / "encoder", "--text", "the", "--layer", "3"}, 1,
          "explain: layer 3, the model has 2");
  refused({*folder_ / "encoder", "--text", ""}, 1, "explain: the text has no token");
  refused({model(), "--task", "image-classification", "--source", "a"}, 2,
          "explain is not for models of the task image-classification");
}

}  // namespace
}  // namespace heed::cli
