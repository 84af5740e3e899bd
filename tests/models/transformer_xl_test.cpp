#include <gtest/gtest.h>

#include <algorithm>

#include "heed/models/language_model.h"
#include "tests/golden.h"
#include "tests/models/expect_row.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::LanguageModel, models::LanguageModelConfig, nn::StateMemory;
using tests::expect_row_near, tests::golden, tests::kGoldenTolerance, tests::relative_difference;

constexpr Index kTexts = 2, kSegments = 3, kSegment = 4;

LanguageModelConfig small_transformer_xl() {
  LanguageModelConfig config = models::transformer_xl();
  config.vocab = 13;
  config.layers = 2;
  config.width = 12;
  config.heads = 3;
  config.hidden = 20;
  config.dropout = 0.0f;
  config.memory = 5;
  return config;
}

// Parts of texts that each model of these tests reads one after the other.
class TransformerXl : public testing::Test {
 protected:
  Batch segment(Index i) const {
    const std::string number = std::to_string(i);
    return {.source = {},
            .target = {tests::tokens(file, "tokens." + number),
                       Spans(std::vector<Index>(kTexts, kSegment))},
            .labels = tests::tokens(file, "answers." + number)};
  }
  Tensor logits(Index i) const { return file.tensor("logits." + std::to_string(i)); }

  const safetensors::File file = golden("models/golden/language_model_transformer_xl");
  const LanguageModelConfig config = small_transformer_xl();
  nn::Pass pass = nn::Pass::inference();
  Rng rng{1};
  LanguageModel model{config, rng};
};

Tensor identity(Index size) {
  Tensor one({size, size});
  for (Index i = 0; i < size; ++i) one.mutable_data()[i * size + i] = 1.0f;
  return one;
}

class TransformerXlOfTransformers : public TransformerXl {
 protected:
  void SetUp() override { tests::set_parameters(file, nn::parameters(model)); }
};

// Keys and values are remembered here, states there; of five states it forgets three.
TEST_F(TransformerXlOfTransformers, HasOurLogitsOfSegmentsAfterEachOther) {
  NoGrad no_grad;
  models::LanguageModelState state = model.start(config.memory);
  for (Index i = 0; i < kSegments; ++i) {
    const Tensor ours = model.decode(segment(i).target, state, pass);
    EXPECT_LT(relative_difference(ours, logits(i)), kGoldenTolerance) << i;
  }
}

TEST_F(TransformerXlOfTransformers, HasOurLossMemoryAndGradientsKeptOrRecomputed) {
  for (const auto activations : {nn::Activations::kept, nn::Activations::recomputed}) {
    StateMemory memory;
    Tensor loss;
    for (Index i = 0; i < kSegments; ++i) {
      nn::Pass training = nn::Pass::training(1, 1);
      training.activations = activations;
      loss = model.loss(segment(i), {}, memory, training);
    }
    EXPECT_LT(relative_difference(loss, file.tensor("loss")), kGoldenTolerance);
    ASSERT_EQ(memory.states.size(), 2);
    for (const char* layer : {"0", "1"}) {
      EXPECT_LT(relative_difference(memory.states[*layer - '0'],
                                    file.tensor(std::string("memory.") + layer)),
                kGoldenTolerance);
    }
    backward(loss);
    tests::expect_gradients(file, nn::parameters(model));
    for (auto& [path, parameter] : nn::parameters(model)) parameter.node()->grad = Tensor();
  }
}

TEST_F(TransformerXl, HasTheParametersOfThePaper) {
  Rng none = Rng::none();
  Index count = 0;
  for (const auto& [path, p] : nn::parameters(LanguageModel(models::transformer_xl(), none))) {
    count += p.size();
  }
  EXPECT_EQ(count, 41'066'700);  // table 2: 41M
}

// As long as nothing is forgotten: a token that stands before others sees less than they.
TEST_F(TransformerXl, WhoseMemoryHoldsATextComputesWhatOneForwardDoes) {
  NoGrad no_grad;
  const Tokens text = pack({{1, 2, 3, 4, 5, 6, 7, 8, 9}, {9, 8, 7, 6, 5, 4, 3, 2, 1}});
  const Tensor whole = model.forward(text, pass);
  models::LanguageModelState state = model.start(9);
  Index seen = 0;
  for (const Index length : {3, 1, 1, 4}) {
    std::vector<std::vector<Token>> parts(2);
    for (Index s = 0; s < 2; ++s) {
      const auto begin = text.ids.begin() + s * 9 + seen;
      parts[s].assign(begin, begin + length);
    }
    const Tensor part = model.decode(pack(parts), state, pass);
    for (Index s = 0; s < 2; ++s) {
      for (Index t = 0; t < length; ++t) {
        expect_row_near(part, s * length + t, whole, s * 9 + seen + t);
      }
    }
    seen += length;
  }
}

// In bfloat16 too, where a memory is rounded as the states after it are.
TEST_F(TransformerXl, TrainsWithStatesAndDecodesWithKeysOfTheSameNumbers) {
  for (const auto norm :
       {nn::NormPlacement::after, nn::NormPlacement::before, nn::NormPlacement::both}) {
    LanguageModelConfig other = config;
    other.norm = norm;
    const LanguageModel changed(other, rng);
    for (const auto& [type, tolerance] :
         {std::pair{ops::ComputeType::float32, 1e-5}, {ops::ComputeType::bfloat16, 2e-2}}) {
      NoGrad no_grad;
      pass.compute_type = type;
      StateMemory memory;
      models::LanguageModelState state = changed.start(config.memory);
      for (Index i = 0; i < kSegments; ++i) {
        const Batch batch = segment(i);
        const double loss = changed.loss(batch, {}, memory, pass).item();
        const Tensor own = changed.decode(batch.target, state, pass);
        const Tensor same = ops::linear_cross_entropy(
            own, {.weight = identity(config.vocab), .bias = {}}, batch.labels);
        EXPECT_NEAR(loss, same.item(), tolerance);
      }
    }
  }
}

TEST_F(TransformerXl, RemembersAsMuchAsItIsAskedToAndMoreThanInTraining) {
  NoGrad no_grad;
  const auto last_after = [&](Index memory) {
    models::LanguageModelState state = model.start(memory);
    Tensor last;
    for (Index i = 0; i < kSegments; ++i) last = model.decode(segment(i).target, state, pass);
    return last;
  };
  const Tensor none = last_after(0), trained = last_after(config.memory), all = last_after(8);
  models::LanguageModelState fresh = model.start();
  const Tensor alone = model.decode(segment(kSegments - 1).target, fresh, pass);
  EXPECT_EQ(tests::greatest_difference(none, alone), 0.0);
  EXPECT_GT(tests::greatest_difference(none, trained), 1e-6);
  EXPECT_GT(tests::greatest_difference(trained, all), 1e-6);
}

TEST_F(TransformerXl, MemoriesHaveNoGradientAndNames) {
  StateMemory memory;
  model.loss(segment(0), {}, memory, pass);
  for (const Tensor& states : memory.states) {
    EXPECT_EQ(states.node(), nullptr);
    EXPECT_EQ(states.shape(), (Shape{kTexts * kSegment, config.width}));
  }
  const StateMemory again = nn::memory_of(named(memory), kTexts);
  ASSERT_EQ(again.states.size(), memory.states.size());
  for (std::size_t i = 0; i < again.states.size(); ++i) {
    EXPECT_EQ(tests::greatest_difference(again.states[i], memory.states[i]), 0.0);
  }
  EXPECT_EQ(again.spans.length(1), kSegment);
}

TEST_F(TransformerXl, SaysWhatCannotBeRemembered) {
  StateMemory memory;
  model.loss(segment(0), {}, memory, pass);
  Batch other = segment(1);
  other.target.spans = Spans(std::vector<Index>{4, 2, 2});
  EXPECT_EQ(error_of([&] { model.loss(other, {}, memory, pass); }),
            "memory: of 2 texts, got segments of 3");
  StateMemory shallow = memory;
  shallow.states.pop_back();
  EXPECT_EQ(error_of([&] { model.loss(segment(1), {}, shallow, pass); }),
            "language model: a memory of 1 layers for 2");
  EXPECT_EQ(error_of([&] { nn::memory_of(named(memory), 3); }),
            "memory: layers.0 has states [8, 12] for 3 texts");
  LanguageModelConfig learned = config;
  learned.positions = nn::Positions::learned;
  EXPECT_EQ(
      error_of([&] { check_config(learned); }),
      "language model: a memory needs positions that are distances, and attention that is not "
      "linear");
  learned.memory = 0;
  EXPECT_EQ(error_of([&] { LanguageModel(learned, rng).start(5); }),
            "language model: its positions count from a text's beginning, which a memory forgets");
}

}  // namespace
}  // namespace heed
