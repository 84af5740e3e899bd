#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "heed/models/language_model.h"
#include "heed/train/gradients.h"
#include "heed/train/optimizer.h"

namespace heed::train {
namespace {

using models::InitialWeights;

constexpr Index kVocab = 8, kLayers = 60;

// Texts in which each letter tells the next.
Batch successions(std::uint32_t step) {
  Rng rng(step);
  std::vector<std::vector<Token>> texts(16);
  std::vector<Token> labels;
  for (std::vector<Token>& text : texts) {
    text.push_back(static_cast<Token>(rng.below(kVocab)));
    for (int i = 1; i < 9; ++i) text.push_back((5 * text.back() + 3) % kVocab);
    labels.insert(labels.end(), text.begin() + 1, text.end());
    text.pop_back();
  }
  return {.source = {}, .target = pack(texts), .labels = labels};
}

struct Learnt {
  double loss = 0.0;              // mean of the last ten steps
  double longest_gradient = 0.0;  // of all steps
};

Learnt trained(InitialWeights initial) {
  const models::LanguageModelConfig config{.vocab = kVocab,
                                           .layers = kLayers,
                                           .width = 16,
                                           .heads = 2,
                                           .hidden = 32,
                                           .dropout = 0.0f,
                                           .attention_dropout = 0.0f,
                                           .norm = nn::NormPlacement::after,
                                           .max_length = 12,
                                           .tied = false,
                                           .initial_weights = initial,
                                           .deviation = 0.25f};
  Rng rng(1);
  const models::LanguageModel model(config, rng);
  const NamedTensors parameters = nn::parameters(model);
  Optimizer adam(parameters, {});
  Learnt run;
  constexpr int kSteps = 60;
  for (int step = 1; step <= kSteps; ++step) {
    nn::Pass pass = nn::Pass::training(1, step);
    const Tensor loss = model.loss(successions(step), {}, pass);
    backward(loss);
    run.longest_gradient = std::max(run.longest_gradient, gradient_norm(parameters));
    adam.step({.learning_rate = 2e-3});
    if (step > kSteps - 10) run.loss += loss.item() / 10;
  }
  return run;
}

// Wang et al. (2022), sections 2 and 3: without warmup a post-norm model of this depth learns no
// more than how often each letter comes, ln 8 = 2.08 a letter, and the same with DeepNorm learns.
TEST(PostNormModelsOfSixtyLayers, LearnWithDeepNormAlone) {
  const Learnt plain = trained(InitialWeights::xavier), deep = trained(InitialWeights::deep_norm);
  EXPECT_GT(plain.loss, 2.0);
  EXPECT_LT(deep.loss, 0.3);
  EXPECT_LT(deep.longest_gradient, 10.0);
}

}  // namespace
}  // namespace heed::train
