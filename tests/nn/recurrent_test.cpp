#include "heed/nn/recurrent.h"

#include <gtest/gtest.h>

#include "heed/nn/fields.h"
#include "tests/golden.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::golden, tests::kGoldenTolerance, tests::leaf, tests::relative_difference;

constexpr Index kWidth = 5, kHidden = 7;

struct NamedCell {
  const char* name;
  Cell cell;

  friend void PrintTo(const NamedCell& v, std::ostream* out) { *out << v.name; }
};

class RecurrentOfPyTorch : public testing::TestWithParam<NamedCell> {
 protected:
  static std::string path() { return std::string("nn/golden/recurrent_") + GetParam().name; }

  Rng rng{1};
  nn::Pass pass = nn::Pass::inference();
};
INSTANTIATE_TEST_SUITE_P(Goldens, RecurrentOfPyTorch,
                         testing::Values(NamedCell{"vanilla", Cell::vanilla},
                                         NamedCell{"lstm", Cell::lstm},
                                         NamedCell{"gru", Cell::gru}),
                         [](const auto& info) { return info.param.name; });

TEST_P(RecurrentOfPyTorch, InTwoLayersAndBothDirectionsEqualsOurs) {
  const auto file = golden(path());
  const nn::RecurrentStack stack({.in = kWidth,
                                  .hidden = kHidden,
                                  .layers = 2,
                                  .cell = GetParam().cell,
                                  .directions = nn::Directions::both},
                                 rng);
  tests::set_parameters(file, nn::parameters(stack));
  const Spans spans(tests::indices(file, "lengths"));
  const Tensor x = leaf(file, "x");
  const auto [y, last] = stack.forward(x, spans, pass);
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  EXPECT_LT(relative_difference(last, file.tensor("last")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")) + tests::weighed(last, file.tensor("dlast")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  tests::expect_gradients(file, nn::parameters(stack));
}

TEST_P(RecurrentOfPyTorch, FromGivenStatesEqualsOurs) {
  const auto file = golden(path() + "_from");
  const nn::RecurrentLayer layer({.in = kWidth, .hidden = kHidden, .cell = GetParam().cell}, rng);
  tests::set_parameters(file, nn::parameters(layer));
  const Spans spans(tests::indices(file, "lengths"));
  const Tensor x = leaf(file, "x"), initial = leaf(file, "initial");
  const Tensor y = layer.hidden(layer.forward(x, initial, spans, pass));
  EXPECT_LT(relative_difference(y, file.tensor("y")), kGoldenTolerance);
  backward(tests::weighed(y, file.tensor("dy")));
  EXPECT_LT(relative_difference(x.node()->grad, file.tensor("dx")), kGoldenTolerance);
  EXPECT_LT(relative_difference(initial.node()->grad, file.tensor("dinitial")), kGoldenTolerance);
  tests::expect_gradients(file, nn::parameters(layer));
}

TEST(RecurrentStack, DropsBetweenItsLayersAlone) {
  Rng rng(2);
  const Spans spans(std::vector<Index>{3, 2});
  const Tensor x = tests::random({5, 4});
  const auto outputs = [&](Index layers, nn::Pass pass) {
    Rng same(3);
    const nn::RecurrentStack stack({.in = 4, .hidden = 6, .layers = layers, .dropout = 0.5f}, same);
    return stack.forward(x, spans, pass).hidden;
  };
  const nn::Pass trains = nn::Pass::training(1, 1), infers = nn::Pass::inference();
  EXPECT_EQ(tests::greatest_difference(outputs(1, trains), outputs(1, infers)), 0.0);
  EXPECT_GT(tests::greatest_difference(outputs(2, trains), outputs(2, infers)), 0.01);
}

TEST(RecurrentStack, RefusesAnEmptySequence) {
  Rng rng(2);
  const nn::RecurrentStack stack({.in = 4, .hidden = 6}, rng);
  nn::Pass pass = nn::Pass::inference();
  EXPECT_EQ(error_of([&] {
              stack.forward(tests::random({3, 4}), Spans(std::vector<Index>{3, 0}), pass);
            }),
            "recurrent: sequence 1 is empty");
}

}  // namespace
}  // namespace heed
