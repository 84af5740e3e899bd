#include <gtest/gtest.h>

#include "heed/base/threads.h"
#include "heed/models/transformer.h"
#include "tests/gradcheck.h"

namespace heed {
namespace {

using models::Transformer;

constexpr models::TransformerConfig kTiny{
    .vocab = 11, .layers = 2, .heads = 2, .width = 8, .hidden = 16};

Index parameter_count(auto& model) {
  Index count = 0;
  for (const auto& [name, p] : nn::parameters(model)) count += p.size();
  return count;
}

void expect_rows_near(const Tensor& part, const Tensor& whole, Index first_row) {
  const Index width = whole.dim(1);
  for (Index i = 0; i < part.size(); ++i) {
    EXPECT_NEAR(part.data()[i], whole.data()[first_row * width + i], 1e-6) << i;
  }
}

void expect_row_near(const Tensor& part, Index row, const Tensor& whole, Index whole_row) {
  const Index width = whole.dim(1);
  const float* y = part.data() + row * width;
  expect_rows_near(Tensor({1, width}, std::span(y, y + width)), whole, whole_row);
}

class Models : public testing::Test {
 protected:
  Rng rng{5};
  nn::Pass pass = nn::Pass::inference();
  const Tokens source = pack({{1, 2, 3}, {4}, {5, 6, 7, 8, 9}});
  const Tokens target = pack({{3, 1, 4, 1}, {5, 9}, {2, 6, 5}});
};

class TransformerTest : public Models {
 protected:
  Transformer model{kTiny, rng};

  // The bytes of every gradient of a training pass, one after the other.
  std::vector<float> trained_on(int thread_count) {
    Threads threads(thread_count);
    nn::Pass training = nn::Pass::training(/*seed=*/1, /*step=*/2);
    const std::vector<Token> targets{1, 4, 1, 0, 9, 0, 6, 5, 0};
    backward(model.loss(source, target, targets, {.label_smoothing = 0.1f}, training));
    std::vector<float> all;
    for (auto& [name, p] : nn::parameters(model)) {
      EXPECT_FALSE(p.node()->grad.empty()) << name;
      all.insert(all.end(), p.node()->grad.values().begin(), p.node()->grad.values().end());
      p.node()->grad = Tensor();
    }
    return all;
  }
};

TEST_F(TransformerTest, PackingChangesNothing) {
  NoGrad no_grad;
  const Tensor packed = model.forward(source, target, pass);
  expect_rows_near(model.forward(pack({{1, 2, 3}}), pack({{3, 1, 4, 1}}), pass), packed, 0);
  expect_rows_near(model.forward(pack({{4}}), pack({{5, 9}}), pass), packed, 4);
  expect_rows_near(model.forward(pack({{5, 6, 7, 8, 9}}), pack({{2, 6, 5}}), pass), packed, 6);
}

TEST_F(TransformerTest, DecodingStepByStepEqualsOneForward) {
  NoGrad no_grad;
  const Tensor whole = model.forward(source, target, pass);
  models::TransformerState state = model.encode(source, /*rows=*/9, pass);
  const Tensor first = model.decode(pack({{3}, {5}, {2}}), state, pass);
  expect_row_near(first, 1, whole, 4);
  const Tensor second = model.decode(pack({{1}, {9}, {6}}), state, pass);
  expect_row_near(second, 2, whole, 7);
  const Tensor rest = model.decode(pack({{4, 1}, {}, {5}}), state, pass);
  expect_row_near(rest, 1, whole, 3);
  expect_row_near(rest, 2, whole, 8);
}

TEST_F(TransformerTest, BeamsSwapTheirPastWithoutMovingIt) {
  NoGrad no_grad;
  models::TransformerState state = model.encode(pack({{1, 2, 3}, {4}}), /*rows=*/12, pass);
  state.pick(std::vector<Index>{0, 0, 1, 1});  // two hypotheses a source
  model.decode(pack({{3}, {5}, {2}, {6}}), state, pass);
  state.pick(std::vector<Index>{1, 1, 2, 3});  // both of the first source go on from "5"
  model.decode(pack({{1}, {4}, {7}, {8}}), state, pass);
  state.pick(std::vector<Index>{1, 0, 3, 2});
  const Tensor beams = model.decode(pack({{9}, {9}, {9}, {9}}), state, pass);
  expect_row_near(beams, 0, model.forward(pack({{1, 2, 3}}), pack({{5, 4, 9}}), pass), 2);
  expect_row_near(beams, 1, model.forward(pack({{1, 2, 3}}), pack({{5, 1, 9}}), pass), 2);
  expect_row_near(beams, 2, model.forward(pack({{4}}), pack({{6, 8, 9}}), pass), 2);
  expect_row_near(beams, 3, model.forward(pack({{4}}), pack({{2, 7, 9}}), pass), 2);
}

TEST_F(TransformerTest, EveryParameterLearnsTheSameOnAnyNumberOfThreads) {
  EXPECT_EQ(trained_on(1), trained_on(2));
}

TEST_F(TransformerTest, ShowsItsAttentionToWhoWatches) {
  int seen = 0;
  pass.watch = [&](std::string_view what, Index sequence, const Tensor& weights) {
    EXPECT_EQ(what, "attention.weights");
    EXPECT_EQ(weights.dim(0), kTiny.heads);
    EXPECT_LT(sequence, 3);
    ++seen;
  };
  model.forward(source, target, pass);
  EXPECT_EQ(seen, 3 * 6);  // 2 encoder layers, and 2 decoder layers with two attentions each
}

TEST_F(Models, TheBaseTransformerOfThePaperHas63MillionParameters) {
  Transformer base({}, rng);
  EXPECT_EQ(parameter_count(base), 63'082'496);  // the paper's table 3 rounds to 65 million
}

}  // namespace
}  // namespace heed
