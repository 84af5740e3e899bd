#include "heed/explain/training.h"

#include <gmock/gmock.h>

#include <cmath>

#include "heed/base/check.h"
#include "tests/explain/plain_formulas.h"

namespace heed::explain {
namespace {

using testing::HasSubstr, testing::SizeIs, testing::ThrowsMessage;

const TrainingChoice kMerci{.pairs = {{"merci", "thanks"}}};

// The mean of -log softmax(logits)[label], in double.
double cross_entropy(const Tensor& logits, const std::vector<Token>& labels) {
  const plain::Rows shares = plain::softmax(plain::rows_of(logits));
  double sum = 0;
  for (std::size_t row = 0; row < shares.size(); ++row) sum -= std::log(shares[row][labels[row]]);
  return sum / static_cast<double>(shares.size());
}

TEST(TrainingRuns, GoOnUntilGreedySearchSaysTheTarget) {
  const TrainingRun run = train_until_right(kMerci);
  ASSERT_GT(run.steps.size(), 1u);
  EXPECT_LT(run.steps.size(), 60u);
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    const TrainingStep& step = run.steps[i];
    EXPECT_EQ(step.right, i + 1 == run.steps.size()) << i;
    EXPECT_EQ(step.right, step.said == std::vector<std::string>{"thanks"}) << i;
    EXPECT_NEAR(step.loss, cross_entropy(step.before, run.batch.labels), 1e-4) << i;
    if (i > 0)
      EXPECT_TRUE(std::ranges::equal(step.before.values(), run.steps[i - 1].after.values()));
  }
  EXPECT_LT(run.steps.back().loss, run.steps.front().loss);
}

TEST(TrainingRuns, AreAFunctionOfTheirSeed) {
  const auto losses = [](std::uint32_t seed) {
    TrainingChoice choice = kMerci;
    choice.seed = seed;
    std::vector<double> losses;
    for (const TrainingStep& step : train_until_right(choice).steps) losses.push_back(step.loss);
    return losses;
  };
  EXPECT_EQ(losses(1), losses(1));
  EXPECT_NE(losses(1), losses(2));
}

TEST(TrainingRuns, LearnSeveralPairsOfCharactersOrWords) {
  for (const Units units : {Units::characters, Units::words}) {
    TrainingChoice choice{.pairs = {{"le chat dort", "the cat sleeps"}, {"le chien", "the dog"}},
                          .units = units};
    const TrainingRun run = train_until_right(choice);
    EXPECT_TRUE(run.steps.back().right);
    EXPECT_EQ(run.steps.back().said, (std::vector<std::string>{"the cat sleeps", "the dog"}));
    EXPECT_EQ(run.batch.source.spans.length(1), units == Units::words ? 3 : 9);  // with </s>
    EXPECT_EQ(run.vocabulary.size(), units == Units::words ? 3 + 8 : 3 + 15);
  }
}

TEST(TrainingRuns, StopAtTheirLastStepThoughTheyAreNotRight) {
  TrainingChoice choice = kMerci;
  choice.steps = 2;
  const TrainingRun run = train_until_right(choice);
  EXPECT_THAT(run.steps, SizeIs(2));
  EXPECT_FALSE(run.steps.back().right);
  EXPECT_THAT(explain_training(choice).note, HasSubstr("after 2 steps it is not right yet"));
}

TEST(TrainingRuns, KeepRowsAndGradientsOfTheFirstStepFromTheLossBackwards) {
  const TrainingRun run = train_until_right(kMerci);
  const TrainingStep& first = run.steps.front();
  std::vector<std::string> places;
  for (const RowGradient& row : first.rows) {
    places.push_back(row.where);
    EXPECT_EQ(row.gradient.shape(), row.rows.shape());
  }
  EXPECT_THAT(places,
              testing::ElementsAre("decoder.1.output", "decoder.0.output", "decoder.input",
                                   "encoder.1.output", "encoder.0.output", "encoder.input"));
  EXPECT_THAT(run.steps[1].rows, SizeIs(0));
}

TEST(TrainingRuns, MoveEveryPartByTheLearningRateInAdamsFirstStep) {
  const TrainingRun run = train_until_right(kMerci);
  EXPECT_THAT(run.steps[0].parts, SizeIs(1 + 2 * 4 + 2 * 6));
  for (const PartUpdate& part : run.steps[0].parts) {
    EXPECT_NEAR(part.largest_move, 0.005, 1e-5) << part.part;
    EXPECT_GT(part.gradient, 0) << part.part;
  }
}

// The numbers that a reader sees of the step called `title`.
const viz::ExplainedStep& step_called(const viz::Explanation& explanation, const char* title) {
  for (const viz::ExplainedPart& part : explanation.parts) {
    for (const viz::ExplainedStep& step : part.steps) {
      if (step.title == title) return step;
    }
  }
  throw Error("no such step");
}

TEST(TrainingExplanations, BeginTheGradientWhereItIsPredictionLessTarget) {
  const viz::Explanation told = explain_training(kMerci);
  const auto& before = step_called(told, "Prediction before the step").matrices[0];
  const auto& target = step_called(told, "One-hot target").matrices[0];
  const auto& gradient = step_called(told, "Where the gradient begins: at the logits").matrices[0];
  double sum = 0;
  for (std::size_t i = 0; i < before.values.size(); ++i) {
    EXPECT_FLOAT_EQ(gradient.values[i], (before.values[i] - target.values[i]) / 7);
    sum += target.values[i];
  }
  EXPECT_EQ(sum, 7);  // "thanks" and </s>
}

// d loss / dx of what the output layer reads, by the chain rule from the gradient that is shown.
TEST(TrainingExplanations, ShowTheGradientThatTheTapeCarriesBack) {
  const TrainingRun run = train_until_right(kMerci);
  const RowGradient& last = run.steps[0].rows.front();
  plain::Rows dlogits = plain::softmax(plain::rows_of(run.steps[0].before));
  for (std::size_t row = 0; row < dlogits.size(); ++row) {
    dlogits[row][run.batch.labels[row]] -= 1;
    for (double& value : dlogits[row]) value /= static_cast<double>(dlogits.size());
  }
  // logits = x E^T, so that x and logits together tell E where there are enough rows; it is enough
  // that d loss . x = d loss . logits, which holds for any E.
  double by_rows = 0, by_logits = 0;
  const plain::Rows x = plain::rows_of(last.rows), dx = plain::rows_of(last.gradient);
  const plain::Rows logits = plain::rows_of(run.steps[0].before);
  for (std::size_t row = 0; row < x.size(); ++row) {
    for (std::size_t c = 0; c < x[row].size(); ++c) by_rows += dx[row][c] * x[row][c];
    for (std::size_t c = 0; c < logits[row].size(); ++c) {
      by_logits += dlogits[row][c] * logits[row][c];
    }
  }
  EXPECT_NEAR(by_rows, by_logits, 1e-4);
  EXPECT_GT(std::abs(by_logits), 0.1);
}

TEST(TrainingExplanations, TellTheStepInOrderAndAllStepsInATable) {
  const viz::Explanation told = explain_training(kMerci);
  std::vector<std::string> titles;
  for (const viz::ExplainedStep& step : told.parts[1].steps) titles.push_back(step.title);
  EXPECT_THAT(titles,
              testing::ElementsAre("Prediction before the step", "One-hot target", "Cross-entropy",
                                   "Where the gradient begins: at the logits",
                                   "The gradient flows back, layer by layer", "The update",
                                   "Prediction after the step"));
  const viz::Table& all = step_called(told, "Every step").tables[0];
  EXPECT_EQ(all.rows.size(), train_until_right(kMerci).steps.size());
  EXPECT_EQ(all.rows.back().back(), "thanks");
}

TEST(TrainingRuns, SayInOneLineWhatIsMissing) {
  EXPECT_THAT([] { train_until_right({}); }, ThrowsMessage<Error>("explain: no pair to train on"));
  EXPECT_THAT(
      [] {
        train_until_right({.pairs = {{"oui", ""}}});
      },
      ThrowsMessage<Error>("explain: a pair to train on has an empty side: \"oui\", \"\""));
  EXPECT_THAT(
      [] {
        train_until_right({.pairs = {{"a", "b"}}, .width = 30, .heads = 4});
      },
      ThrowsMessage<Error>(HasSubstr("width 30 is not a multiple of 4 heads")));
  EXPECT_THAT(
      [] {
        train_until_right({.pairs = {{"a", "b"}}, .steps = 0});
      },
      ThrowsMessage<Error>("explain: 0 steps at a learning rate of 0.005, wanted positive ones"));
}

TEST(TinyVocabularies, NumberWhatTheirSentencesHoldAndNothingElse) {
  const std::vector<std::string> sentences{"b a", "</s> a"};
  const TinyVocabulary words(sentences, Units::words);
  EXPECT_EQ(words.size(), 5);
  EXPECT_EQ(words.encode("a b c"), (std::vector<Token>{2, 3, 1}));
  EXPECT_EQ(words.decode(std::vector<Token>{4, 3, 2, 0}), "b a");
  EXPECT_EQ(words.piece(words.pad()), "<pad>");
  const TinyVocabulary characters(std::vector<std::string>{"b a"}, Units::characters);
  EXPECT_EQ(characters.size(), 6);
  EXPECT_EQ(characters.decode(characters.encode("ab a")), "ab a");
}

}  // namespace
}  // namespace heed::explain
