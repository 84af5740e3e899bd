#include "heed/ops/recurrent.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "heed/ops/embedding.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using ops::Direction, ops::Recurrence;
using tests::gradient_error, tests::greatest_difference, tests::random;

constexpr Index kHidden = 3;
const Spans kSpans(std::vector<Index>{2, 4, 1, 4});  // 11 rows

// inputs, initial, weight, bias
tests::Inputs inputs_of(Cell cell) {
  const Index gates = gates_of(cell) * kHidden;
  return {random({11, gates}), random({4, states_of(cell) * kHidden}), random({gates, kHidden}),
          random({gates})};
}

class RecurrentLayers : public testing::TestWithParam<Cell> {
 protected:
  const Recurrence forwards{.cell = GetParam(), .spans = kSpans};
  const Recurrence backwards{
      .cell = GetParam(), .spans = kSpans, .direction = Direction::backwards};
};
INSTANTIATE_TEST_SUITE_P(Cells, RecurrentLayers,
                         testing::Values(Cell::vanilla, Cell::lstm, Cell::gru));

TEST_P(RecurrentLayers, GradientsMatchDifferencesInBothDirections) {
  for (const Recurrence& how : {forwards, backwards}) {
    EXPECT_LT(
        gradient_error([&](auto& in) { return ops::recurrent(in[0], in[1], in[2], in[3], how); },
                       inputs_of(GetParam())),
        1e-7);
    EXPECT_LT(gradient_error(
                  [&](auto& in) { return ops::recurrent(in[0], in[1], in[2], {}, how); },
                  {inputs_of(GetParam())[0], inputs_of(GetParam())[1], inputs_of(GetParam())[2]}),
              1e-7);
  }
}

// One sequence at a time and one step at a time, each a call of its own.
TEST_P(RecurrentLayers, TogetherAreWhatTheyAreAloneAndStepByStep) {
  const tests::Inputs in = inputs_of(GetParam());
  const Tensor all = ops::recurrent(in[0], in[1], in[2], in[3], forwards);
  for (Index s = 0; s < kSpans.count(); ++s) {
    const Token sequence = static_cast<Token>(s);
    Tensor state = ops::embedding(in[1], std::vector{sequence});
    for (Index t = 0; t < kSpans.length(s); ++t) {
      const std::vector row{static_cast<Token>(kSpans.row(s, t))};
      state = ops::recurrent(ops::embedding(in[0], row), state, in[2], in[3],
                             {.cell = GetParam(), .spans = Spans(std::vector<Index>{1})});
      EXPECT_LT(greatest_difference(state, ops::embedding(all, row)), 1e-6);
    }
  }
}

TEST_P(RecurrentLayers, GoBackwardsAsTheyGoForwardsThroughReversedSequences) {
  const tests::Inputs in = inputs_of(GetParam());
  std::vector<Token> reversed;
  for (Index s = 0; s < kSpans.count(); ++s) {
    for (Index t = kSpans.length(s) - 1; t >= 0; --t) {
      reversed.push_back(static_cast<Token>(kSpans.row(s, t)));
    }
  }
  const Tensor wanted =
      ops::recurrent(ops::embedding(in[0], reversed), in[1], in[2], in[3], forwards);
  const Tensor got = ops::recurrent(in[0], in[1], in[2], in[3], backwards);
  EXPECT_EQ(greatest_difference(ops::embedding(got, reversed), wanted), 0.0);
}

// In float32 the products of several steps are packed ones, which float64 has not.
TEST_P(RecurrentLayers, HaveTheGradientsOfFloat64InFloat32) {
  const tests::Inputs in = inputs_of(GetParam());
  const auto loss = [&](const tests::Inputs& given) {
    return tests::probe(ops::recurrent(given[0], given[1], given[2], given[3], backwards));
  };
  tests::Inputs wide;
  for (const Tensor& x : in) wide.push_back(x.to(DType::float64));
  const tests::Inputs got = tests::gradients(loss, in), wanted = tests::gradients(loss, wide);
  for (std::size_t i = 0; i < in.size(); ++i) {
    EXPECT_LT(greatest_difference(got[i], wanted[i]), 2e-5) << i;
  }
}

TEST_P(RecurrentLayers, PackedAreTheSameWhateverStandsBesideThem) {
  const NoGrad no_grad;
  const tests::Inputs in = inputs_of(GetParam());
  const ops::PackedWeight packed(in[2], ops::ComputeType::float32);
  const Tensor all = ops::recurrent(in[0], in[1], packed, in[3], forwards);
  const Tensor plain = ops::recurrent(in[0], in[1], in[2], in[3], forwards);
  EXPECT_LT(greatest_difference(all, plain), 1e-6);
  for (Index s = 0; s < kSpans.count(); ++s) {
    std::vector<Token> rows;
    for (Index t = 0; t < kSpans.length(s); ++t) {
      rows.push_back(static_cast<Token>(kSpans.row(s, t)));
    }
    const Tensor initial = ops::embedding(in[1], std::vector{static_cast<Token>(s)});
    const Tensor alone =
        ops::recurrent(ops::embedding(in[0], rows), initial, packed, in[3],
                       {.cell = GetParam(), .spans = Spans(std::vector<Index>{kSpans.length(s)})});
    EXPECT_EQ(greatest_difference(alone, ops::embedding(all, rows)), 0.0);
  }
}

TEST(Recurrent, SaysWhichShapesDisagree) {
  const tests::Inputs in = inputs_of(Cell::gru);
  EXPECT_EQ(error_of([&] {
              ops::recurrent(in[0], in[1], in[2], in[3], {.cell = Cell::lstm, .spans = kSpans});
            }),
            "recurrent: inputs [11, 9] for 11 rows of 4 gates, each 3 wide");
  EXPECT_EQ(error_of([&] {
              ops::recurrent(in[0], in[1], in[2], in[3],
                             {.cell = Cell::gru, .spans = Spans(std::vector<Index>{11})});
            }),
            "recurrent: initial states [4, 3] for 1 sequences, each 3 wide");
}

}  // namespace
}  // namespace heed
