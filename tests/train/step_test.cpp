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

TEST(Gather, TakesTheBatchesWhoseTokensComeNearestToTheStep) {
  tests::ReversedWords words(12, 8);
  const auto longer_side = [](const StepBatches& step) {
    Index sources = 0, targets = 0;
    for (const auto& b : step.batches) {
      sources += b.source.spans.rows(), targets += b.target.spans.rows();
    }
    return std::max(sources, targets);
  };
  const StepBatches one = gather(words, 0);
  EXPECT_EQ(one.batches.size(), 1u);
  EXPECT_EQ(one.tokens, std::ssize(one.batches[0].labels));
  const Index size = longer_side(one);
  words.restore({});
  const StepBatches four = gather(words, 4 * size);
  EXPECT_NEAR(static_cast<double>(longer_side(four)), static_cast<double>(4 * size),
              static_cast<double>(size));
  EXPECT_EQ(words.position(), (data::Position{.epoch = 0, .batch = std::ssize(four.batches)}));
}

TEST(Gather, EndsAStepWithItsEpoch) {
  tests::ReversedWords words(12, 8);
  words.restore({.epoch = 3, .batch = 10});
  EXPECT_EQ(gather(words, 1000000).batches.size(), 2u);
  EXPECT_EQ(words.position(), (data::Position{.epoch = 4, .batch = 0}));
}

}  // namespace
}  // namespace heed::train
