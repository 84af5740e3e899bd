#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "heed/base/figures.h"
#include "heed/cli/loss_by_position.h"
#include "heed/cli/translation_figures.h"
#include "tests/cli/program.h"

namespace heed::cli {
namespace {

using testing::AllOf, testing::ElementsAre, testing::HasSubstr;
using tests::Folder, tests::heed, tests::Outcome, tests::operator+;

Figures read_figures(const std::string& path) {
  return figures_of(nlohmann::ordered_json::parse(read_file(path)), path);
}

double number(const Figures& figures, const std::string& name) {
  for (const auto& [key, value] : figures.numbers) {
    if (key == name) return value;
  }
  ADD_FAILURE() << name << " is not there";
  return std::nan("");
}

const Curve& curve(const Figures& figures, const std::string& name) {
  for (const Curve& one : figures.curves) {
    if (one.name == name) return one;
  }
  throw Error(name + " is not there");
}

TEST(ScoresByLength, AreThoseOfTheLinesAlone) {
  const HeldOut text{.files = {},
                     .sources = {"a b", "c d", "e f g h i", "j k l m n"},
                     .references = {"A B C D", "E F G H", "I J K L", "M N O P"}};
  const std::vector<std::string> translations = {"A B C D", "E F G H", "I J K X", "Q"};
  const auto scores = scores_by_length(text, translations, {}, std::vector<Index>{3});
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(scores[0].sentences, 2);
  EXPECT_DOUBLE_EQ(scores[0].words, 2);
  EXPECT_NEAR(scores[0].bleu, 100, 1e-9);
  EXPECT_NEAR(scores[0].exact, 100, 1e-9);
  const std::vector<std::vector<std::string>> references = {{"I J K L", "M N O P"}};
  EXPECT_DOUBLE_EQ(scores[1].bleu, bleu(std::span(translations).subspan(2), references, {}).score);
  EXPECT_EQ(scores[1].exact, 0);
  EXPECT_EQ(scores_by_length(text, translations, {}, {}).size(), 2u);  // of two lengths
}

TEST(LossByPosition, IsTheMeanOfEqualRangesOfPlaces) {
  std::vector<models::Likelihood> places(64);
  for (int i = 0; i < 64; ++i) places[i] = {.log_probability = -2.0 * i, .tokens = 2};
  places[0] = places[1] = {};  // as where windows overlap
  const Curve curve = loss_by_position(places);
  ASSERT_EQ(curve.x.size(), 31u);
  EXPECT_DOUBLE_EQ(curve.x[0], 3.5);
  EXPECT_DOUBLE_EQ(curve.y[0], 2.5);
  EXPECT_EQ(loss_by_position({{.log_probability = -3, .tokens = 2}}).y, std::vector<double>{1.5});
}

TEST(EvaluateFigures, OfATranslationAreWhatIsPrinted) {
  const Folder folder;
  const auto train = tests::corpus(folder, "train", 300), held = tests::corpus(folder, "held", 40);
  ASSERT_EQ(heed(tests::small_training(train, folder / "model")).status, 0);
  folder.file("recipe.toml", "[evaluation]\nlengths = [3, 5]\nby-length = true\n");
  const Outcome outcome =
      heed({"evaluate", folder / "model", "--test", held.source, held.target, "--calibration",
            "--config", folder / "recipe.toml", "--figures", folder / "figures.json"});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  const Figures figures = read_figures(folder / "figures.json");
  const auto said = [&](const char* name, const char* text) {
    EXPECT_THAT(outcome.out, HasSubstr(fmt::format(fmt::runtime(text), number(figures, name))));
  };
  said("BLEU", " = {:.2f} ");
  said("chrF", " = {:.2f}\n");
  said("exact match", "exact match = {:.2f} %");
  said("perplexity", "perplexity = {:.3f} ");
  said("loss", "(loss {:.4f} a token");
  said("calibration error", "calibration error = {:.2f} %");
  said("length ratio", "ratio = {:.3f} ");
  said("pieces a source", "pieces = {:.2f} a source");
  said("pieces a reference", ", {:.2f} a reference");
  said("unknown words, %", "({:.2f} % of the sources' words unknown");
  said("loss a character", "loss {:.4f} a character)");
  EXPECT_GT(number(figures, "tokens/s decoding"), 0);
  EXPECT_GT(number(figures, "accuracy"), 20);
  EXPECT_THAT(curve(figures, "sentences by source length").y, ElementsAre(10, 20, 10));
  EXPECT_THAT(curve(figures, "BLEU by source length").x, ElementsAre(3, 4.5, 6));
  EXPECT_EQ(curve(figures, "exact match by source length").y.size(), 3u);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("4 to 5"), HasSubstr("33.3 to 40.0 %")));
  EXPECT_THAT(heed({"evaluate", folder / "model", "--test", held.source, held.target, "--lengths",
                    "5", "3"})
                  .err,
              HasSubstr("--lengths: got 5 3, wanted them to ascend"));
  EXPECT_THAT(heed({"evaluate", folder / "model", "--test", held.source, held.target, "--figures",
                    folder / "nowhere/figures.json"})
                  .err,
              HasSubstr("nowhere/figures.json"));
}

TEST(EvaluateFigures, CountPiecesAndUnknownWordsAndTheLossOfACharacter) {
  const Folder folder;
  ASSERT_EQ(heed(tests::small_training(tests::corpus(folder, "train", 30), folder / "model") +
                 std::vector<std::string>{"--steps", "1"})
                .status,
            0);
  ASSERT_EQ(heed({"evaluate", folder / "model", "--test",
                  folder.file("held.src", "the bird sees a cat\nold dog\n"),
                  folder.file("held.tgt", "THE BIRD SEES A CAT\nOLD DOG\n"), "--figures",
                  folder / "figures.json"})
                .status,
            0);
  const Figures figures = read_figures(folder / "figures.json");
  EXPECT_EQ(number(figures, "pieces a source"), 3.5);
  EXPECT_EQ(number(figures, "pieces a reference"), 3.5);
  EXPECT_DOUBLE_EQ(number(figures, "unknown words, %"), 100.0 / 7);
  const double labels = 9, characters = 26;  // each line has an end
  EXPECT_DOUBLE_EQ(number(figures, "loss a character"),
                   number(figures, "loss") * labels / characters);
}

}  // namespace
}  // namespace heed::cli
