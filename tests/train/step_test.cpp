#include "heed/train/step.h"

#include <gtest/gtest.h>

#include <cmath>

#include "heed/autograd/tape.h"
#include "tests/train/reversal.h"

namespace heed::train {
namespace {

class Accumulation : public testing::Test {
 protected:
  // The gradients of a step of these micro-batches; `loss` becomes the step's.
  NamedTensors gradients_of(std::vector<Batch> batches) {
    models::Transformer model = tests::small_transformer(/*dropout=*/0.0f);
    StepBatches step{.batches = std::move(batches)};
    for (const Batch& b : step.batches) step.tokens += std::ssize(b.labels);
    nn::Pass pass = nn::Pass::training(/*seed=*/1, /*step=*/1);
    loss = accumulate_gradients(
        step,
        [&](const Batch& b, Index tokens, nn::Pass& run) {
          return model.loss(b, {.label_smoothing = 0.1f, .tokens = tokens}, run);
        },
        pass);
    NamedTensors all;
    for (const auto& [name, p] : nn::parameters(model)) all.emplace_back(name, p.node()->grad);
    return all;
  }

  double loss = 0.0;
};

// Both batches as one, the sentences of the second behind those of the first.
Batch joined(const Batch& a, const Batch& b) {
  const auto join = [](const Tokens& first, const Tokens& second) {
    Tokens both = first;
    both.ids.insert(both.ids.end(), second.ids.begin(), second.ids.end());
    std::vector<Index> lengths;
    for (const Tokens* part : {&first, &second}) {
      for (Index s = 0; s < part->spans.count(); ++s) lengths.push_back(part->spans.length(s));
    }
    both.spans = Spans(lengths);
    return both;
  };
  Batch whole{join(a.source, b.source), join(a.target, b.target), a.labels};
  whole.labels.insert(whole.labels.end(), b.labels.begin(), b.labels.end());
  return whole;
}

TEST_F(Accumulation, OfMicroBatchesGivesLossAndGradientsOfOneBigBatch) {
  Rng rng(1);
  const Batch first = tests::reversed_words(5, rng), second = tests::reversed_words(11, rng);
  const NamedTensors apart = gradients_of({first, second});
  const double loss_apart = loss;
  const NamedTensors together = gradients_of({joined(first, second)});
  EXPECT_NEAR(loss_apart, loss, 1e-6);
  double largest = 0.0;
  for (std::size_t i = 0; i < apart.size(); ++i) {
    for (Index j = 0; j < apart[i].second.size(); ++j) {
      const float x = together[i].second.data()[j];
      EXPECT_NEAR(apart[i].second.data()[j], x, 1e-6) << apart[i].first;
      largest = std::max(largest, std::abs(double{x}));
    }
  }
  EXPECT_GT(largest, 1e-2);  // a tolerance that means something
}

// Batches of ten tokens a side.
class TenTokens : public data::BatchSource {
 public:
  Batch next() override {
    ++place_.batch;
    const Tokens ten = pack({std::vector<Token>(10, tests::kFirstLetter)});
    return {ten, ten, std::vector<Token>(10, tests::kFirstLetter)};
  }
  data::Position position() const override { return place_; }
  void restore(data::Position place) override { place_ = place; }
  Index batches() const override { return 1000; }

 private:
  data::Position place_;
};

TEST(Gather, TakesTheBatchesWhoseTokensComeNearestToTheStep) {
  const auto batches_of = [](Index tokens) {
    TenTokens source;
    const StepBatches step = gather(source, {.tokens = tokens});
    EXPECT_EQ(source.position().batch, std::ssize(step.batches));
    EXPECT_EQ(step.tokens, 10 * std::ssize(step.batches));
    return std::ssize(step.batches);
  };
  for (const auto& [tokens, batches] : {std::pair{0, 1}, {1, 1}, {10, 1}, {34, 3}, {36, 4}}) {
    EXPECT_EQ(batches_of(tokens), batches) << tokens;
  }
}

TEST(Gather, TakesAsManyBatchesAsAskedFor) {
  TenTokens source;
  EXPECT_EQ(gather(source, {.batches = 1}).batches.size(), 1u);
  EXPECT_EQ(gather(source, {.batches = 7}).batches.size(), 7u);
  EXPECT_EQ(gather(source, {.tokens = 20, .batches = 7}).batches.size(), 2u);
}

TEST(Gather, EndsAStepWithItsEpoch) {
  tests::ReversedWords words(12, 8);
  words.restore({.epoch = 3, .batch = 10});
  EXPECT_EQ(gather(words, {.tokens = 1000000}).batches.size(), 2u);
  words.restore({.epoch = 3, .batch = 10});
  EXPECT_EQ(gather(words, {.batches = 5}).batches.size(), 2u);
  EXPECT_EQ(words.position(), (data::Position{.epoch = 4, .batch = 0}));
}

}  // namespace
}  // namespace heed::train
