#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "heed/base/json.h"
#include "heed/cli/heads_report.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::ElementsAre, testing::HasSubstr, testing::IsEmpty;
using tests::Folder, tests::heed, tests::Outcome, tests::operator+;

std::vector<Index> keys(const AskedKeys& asked, Look look, Index query) {
  return asked[static_cast<std::size_t>(look)][query];
}

const AskedText kSentence{
    .pieces = {"▁the", "▁d", "og", ".", "</s>"}, .first_word = 0, .end = 4, .ends = true};

TEST(AskedKeys, OfAnEncoderAreOnBothSides) {
  const AskedKeys asked = asked_of(kSentence, nn::Sees::both, Language::english);
  EXPECT_THAT(keys(asked, Look::previous, 0), IsEmpty());
  EXPECT_THAT(keys(asked, Look::previous, 2), ElementsAre(1));
  EXPECT_THAT(keys(asked, Look::next, 2), ElementsAre(3));
  EXPECT_THAT(keys(asked, Look::itself, 2), ElementsAre(2));
  EXPECT_THAT(keys(asked, Look::first, 2), ElementsAre(0));
  EXPECT_THAT(keys(asked, Look::end, 2), ElementsAre(4));
  EXPECT_THAT(keys(asked, Look::end, 4), IsEmpty());
  EXPECT_THAT(keys(asked, Look::punctuation, 0), ElementsAre(3));
  EXPECT_THAT(keys(asked, Look::punctuation, 3), IsEmpty());
  EXPECT_THAT(keys(asked, Look::aligned, 1), IsEmpty());
  EXPECT_THAT(keys(asked, Look::determiner_noun, 0), ElementsAre(1, 2));
  EXPECT_THAT(keys(asked, Look::noun_determiner, 1), ElementsAre(0));
}

TEST(AskedKeys, OfADecoderAreBehind) {
  const AskedText read{
      .pieces = {"<pad>", "▁the", "▁dog", "."}, .first_word = 1, .end = 4, .ends = false};
  const AskedKeys asked = asked_of(read, nn::Sees::back, Language::english);
  EXPECT_THAT(keys(asked, Look::next, 1), IsEmpty());
  EXPECT_THAT(keys(asked, Look::end, 1), IsEmpty());
  EXPECT_THAT(keys(asked, Look::punctuation, 1), IsEmpty());
  EXPECT_THAT(keys(asked, Look::determiner_noun, 1), IsEmpty());
  EXPECT_THAT(keys(asked, Look::noun_determiner, 2), ElementsAre(1));
}

TEST(AskedKeys, OfCrossAttentionAreOfTheSource) {
  const AskedKeys asked = asked_of(kSentence, std::vector<Index>{2, -1});
  EXPECT_THAT(keys(asked, Look::aligned, 0), ElementsAre(2));
  EXPECT_THAT(keys(asked, Look::aligned, 1), IsEmpty());
  EXPECT_THAT(keys(asked, Look::end, 1), ElementsAre(4));
  EXPECT_THAT(keys(asked, Look::punctuation, 0), ElementsAre(3));
  EXPECT_THAT(keys(asked, Look::previous, 1), IsEmpty());
}

// A loss that grows by a head's number and is 1 at first.
TEST(Ablation, CutsEachAloneAndThenTheLeastMissedFirst) {
  const std::vector<HeadPlace> heads = {{"a", 0}, {"a", 1}, {"b", 2}};
  const Cutting cutting{.loss = [&](const nn::CutHeads& cut) {
    double loss = 1;
    for (const char* path : {"a", "b"}) {
      for (const Index head : cut.of(path)) loss += 0.02 * static_cast<double>(head);
    }
    return loss;
  }};
  const Ablation all = ablation(heads, cutting);
  EXPECT_EQ(all.loss, 1);
  EXPECT_EQ(all.heads[0].place, (HeadPlace{"b", 2}));
  EXPECT_NEAR(all.heads[0].loss_rise, 0.04, 1e-12);
  EXPECT_FALSE(all.heads[0].score_rise);
  ASSERT_EQ(all.losses.size(), 4u);
  EXPECT_NEAR(all.losses[2], 1.02, 1e-12);
  EXPECT_NEAR(all.losses[3], 1.06, 1e-12);
  EXPECT_EQ(all.within(0.01), 1);
  EXPECT_EQ(all.within(0.03), 2);
  EXPECT_EQ(all.within(0.1), 3);
}

TEST(HeadsVerb, MeasuresEveryHeadOfATranslator) {
  const Folder folder;
  const auto train = tests::corpus(folder, "train", 300), held = tests::corpus(folder, "held", 20);
  const std::string model = folder / "model";
  ASSERT_EQ(heed(tests::small_training(train, model)).status, 0);
  const Outcome outcome =
      heed({"heads", model, "--test", held.source, held.target, "--translate", "--search", "greedy",
            "--max-length", "12", "--source-language", "en", "--figures", folder / "figures.json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("encoder 1.1"), HasSubstr("decoder 1.2"),
                                 HasSubstr("cross 1.2"), HasSubstr("BLEU"),
                                 HasSubstr("noun to determiner"), HasSubstr("of 6 heads can")));
  const auto json = parse_json(read_file(folder / "figures.json"), "figures");
  EXPECT_EQ(json["numbers"]["heads"], 6);
  EXPECT_EQ(json["curves"][0]["name"], "loss by heads cut");
  EXPECT_EQ(json["curves"][0]["y"].size(), 7);
  EXPECT_EQ(json["curves"][0]["y"][0], json["numbers"]["loss with every head"]);
  const std::string evaluated = heed({"evaluate", model, "--test", held.source, held.target}).out;
  EXPECT_THAT(evaluated,
              HasSubstr(fmt::format("(loss {:.4f} a",
                                    json["numbers"]["loss with every head"].get<double>())));
}

TEST(HeadsVerb, MeasuresEveryHeadOfALanguageModel) {
  const Folder folder;
  const std::string model = folder / "model";
  ASSERT_EQ(heed(tests::small_text_training(folder.file("text", tests::alphabets(60)), model) +
                 std::vector<std::string>{"--layers", "2"})
                .status,
            0);
  const Outcome outcome = heed({"heads", model, "--test", folder / "text", "--context", "16",
                                "--tokens", "200", "--figures", folder / "figures.json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("layer 2.2"), HasSubstr("of 4 heads can")));
  const auto json = parse_json(read_file(folder / "figures.json"), "figures");
  EXPECT_EQ(json["numbers"]["heads"], 4);
}

TEST(HeadsVerb, RefusesModelsWithoutHeads) {
  const Folder folder;
  const auto train = tests::corpus(folder, "train", 50);
  ASSERT_EQ(heed({"train", "--train", train.source, train.target, "--output", folder / "model",
                  "--pieces", "words", "--architecture", "recurrent", "--width", "8", "--hidden",
                  "8", "--steps", "2", "--warmup", "1"})
                .status,
            0);
  EXPECT_THAT(heed({"heads", folder / "model", "--test", train.source, train.target}).err,
              HasSubstr("is no Transformer, whose heads could be looked at"));
}

}  // namespace
}  // namespace heed::cli
