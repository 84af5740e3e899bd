#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "heed/autograd/tape.h"
#include "heed/nn/fields.h"
#include "heed/ops/cross_entropy.h"
#include "heed/tensor/batch.h"
#include "tests/golden.h"
#include "tests/models/expect_row.h"

// What holds of any model that translates, of 11 pieces a side, the last of them <pad>.
namespace heed::tests {

inline Batch three_pairs() {
  return {.source = pack({{1, 2, 3}, {4}, {5, 6, 7, 8, 9}}),
          .target = pack({{10, 5}, {10, 3, 1, 4}, {10, 2, 6}}),
          .labels = {5, 0, 3, 1, 4, 0, 2, 6, 0}};
}

inline Batch golden_batch(const safetensors::File& file) {
  return {.source = {tokens(file, "source"), Spans(indices(file, "source_lengths"))},
          .target = {tokens(file, "target"), Spans(indices(file, "target_lengths"))},
          .labels = tokens(file, "answers")};
}

template <typename Model>
void expect_what_pytorch_computes(Model& model, const std::string& path) {
  const auto file = golden(path);
  set_parameters(file, nn::parameters(model));
  const Batch batch = golden_batch(file);
  {
    const NoGrad no_grad;
    nn::Pass pass = nn::Pass::inference();
    const Tensor logits = model.forward(batch.source, batch.target, pass);
    EXPECT_LT(relative_difference(logits, file.tensor("logits")), kGoldenTolerance);
  }
  nn::Pass pass = nn::Pass::training(1, 1);
  const Tensor loss = model.loss(batch, {.label_smoothing = 0.1f}, pass);
  EXPECT_LT(relative_difference(loss, file.tensor("loss")), kGoldenTolerance);
  backward(loss);
  expect_gradients(file, nn::parameters(model));
}

// To the last bit where the model is packed for inference, in any type.
template <typename Model>
void expect_packing_to_change_nothing(const Model& model) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Batch batch = three_pairs();
  for (const ops::ComputeType type :
       {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
    const Model inference = model.packed(type);
    const Tensor whole = inference.forward(batch.source, batch.target, pass);
    const std::vector<std::vector<Token>> sources{{1, 2, 3}, {4}, {5, 6, 7, 8, 9}};
    const std::vector<std::vector<Token>> targets{{10, 5}, {10, 3, 1, 4}, {10, 2, 6}};
    auto rows = whole.values();
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const Tensor alone = inference.forward(pack({sources[i]}), pack({targets[i]}), pass);
      EXPECT_TRUE(std::ranges::equal(alone.values(), rows.first(alone.values().size()))) << i;
      rows = rows.subspan(alone.values().size());
    }
  }
  const Tensor whole = model.forward(batch.source, batch.target, pass);
  const Tensor packed = model.packed().forward(batch.source, batch.target, pass);
  for (Index row = 0; row < whole.dim(0); ++row) expect_row_near(packed, row, whole, row);
}

// A first step of several words and of one, beams that are copied, dropped and change places, and
// steps of one word.
template <typename Model>
void expect_steps_to_equal_one_forward(const Model& model) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Batch batch = three_pairs();
  const Tensor whole = model.forward(batch.source, batch.target, pass);  // rows of 2, 4 and 3
  for (const Model& one : {model, model.packed()}) {
    auto state = one.encode(batch.source, pass);
    const Tensor first = one.decode(pack({{10}, {10, 3}, {10, 2}}), state, pass);
    const Index first_rows[] = {0, 2, 3, 6, 7};
    for (Index i = 0; i < 5; ++i) expect_row_near(first, i, whole, first_rows[i]);
    state.pick(std::vector<Index>{2, 1, 1});
    const Tensor second = one.decode(pack({{6}, {1}, {1}}), state, pass);
    const Index second_rows[] = {8, 4, 4};
    for (Index i = 0; i < 3; ++i) expect_row_near(second, i, whole, second_rows[i]);
    state.pick(std::vector<Index>{2});
    expect_row_near(one.decode(pack({{4}}), state, pass), 0, whole, 5);
  }
}

// The gradients of a training step that drops, by parameter.
template <typename Model>
std::map<std::string, std::vector<float>> trained(const Model& model, const auto&... more) {
  nn::Pass pass = nn::Pass::training(/*seed=*/1, /*step=*/2);
  backward(model.loss(three_pairs(), {.label_smoothing = 0.1f}, pass, more...));
  std::map<std::string, std::vector<float>> all;
  for (auto& [name, p] : nn::parameters(model)) {
    EXPECT_FALSE(p.node()->grad.empty()) << name;
    const auto values = p.node()->grad.values();
    all[name].assign(values.begin(), values.end());
    p.node()->grad = Tensor();
  }
  return all;
}

template <typename Model>
void expect_gradients_of_every_parameter(const Model& model) {
  const auto all = trained(model);
  for (const auto& [name, values] : all) {
    EXPECT_TRUE(std::ranges::any_of(values, [](float g) { return g != 0; })) << name;
  }
  EXPECT_EQ(all, trained(model));
}

// Without gradients at pad's row, which stays zero.
template <typename Model>
void expect_pad_to_stay_zero(const Model& model) {
  for (const auto& [name, gradient] : trained(model)) {
    if (name != "source_embedding" && name != "target_embedding" && name != "output") continue;
    const std::size_t width = gradient.size() / 11;
    EXPECT_TRUE(std::all_of(gradient.end() - static_cast<std::ptrdiff_t>(width), gradient.end(),
                            [](float g) { return g == 0; }))
        << name;
  }
}

// The greatest difference, over all elements, of the loss's change and of what its gradients say
// of it, as a share of that change, for a small step along the gradient.
template <typename Model>
void expect_loss_to_fall_as_its_gradient_says(const Model& model) {
  const auto loss = [&] {
    const NoGrad no_grad;
    nn::Pass pass = nn::Pass::training(1, 2);
    return model.loss(three_pairs(), {.label_smoothing = 0.1f}, pass).item();
  };
  const auto gradients = trained(model);
  double squares = 0;
  for (const auto& [name, gradient] : gradients) {
    for (const float g : gradient) squares += double{g} * double{g};
  }
  const double step = 1e-2 / std::sqrt(squares);
  const auto move = [&](double by) {
    for (auto& [name, p] : nn::parameters(model)) {
      const std::vector<float>& gradient = gradients.at(name);
      for (Index i = 0; i < p.size(); ++i) {
        p.mutable_data()[i] += static_cast<float>(by * double{gradient[i]});
      }
    }
  };
  move(step);
  const double above = loss();
  move(-2 * step);
  const double below = loss();
  EXPECT_NEAR((above - below) / (2 * step * squares), 1.0, 0.01);
}

}  // namespace heed::tests
