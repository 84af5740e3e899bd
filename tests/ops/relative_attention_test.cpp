#include "heed/ops/relative_attention.h"

#include <gtest/gtest.h>

#include "heed/base/threads.h"
#include "heed/ops/attention_plain.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::gradients, tests::greatest_difference, tests::Inputs,
    tests::probe, tests::random;

enum class Kind { transformer_xl, shaw, t5, all };

struct RelativeCase {
  const char* name;
  Kind kind;
  Attention how;

  friend void PrintTo(const RelativeCase& c, std::ostream* out) { *out << c.name; }
};

Spans lengths(std::vector<Index> lengths) {
  return Spans(lengths);
}

// Long enough for several tiles of keys and blocks of queries, with memories before the queries.
const RelativeCase kRelativeCases[] = {
    {"causal",
     Kind::transformer_xl,
     {.heads = 2,
      .queries = lengths({70, 1, 130}),
      .keys = lengths({70, 1, 130}),
      .mask = Mask::causal(),
      .scale = 0.35f}},
    {"with_memory",
     Kind::transformer_xl,
     {.heads = 2,
      .queries = lengths({40, 40, 3}),
      .keys = lengths({120, 41, 300}),
      .mask = Mask::causal(),
      .scale = 0.35f,
      .dropout = {.rate = 0.3f, .random = {.seed = 1}}}},
    {"steps",
     Kind::all,
     {.heads = 3,
      .queries = lengths({1, 1, 1}),
      .keys = lengths({1, 70, 150}),
      .mask = Mask::causal(),
      .scale = 0.35f}},
    {"shaw",
     Kind::shaw,
     {.heads = 2, .queries = lengths({70, 1, 130}), .keys = lengths({70, 1, 130}), .scale = 0.35f}},
    {"causal_shaw",
     Kind::shaw,
     {.heads = 4,
      .key_value_heads = 2,
      .queries = lengths({5, 0, 300}),
      .keys = lengths({90, 3, 300}),
      .mask = Mask::causal(),
      .scale = 0.35f,
      .dropout = {.rate = 0.3f, .random = {.seed = 1}}}},
    {"t5", Kind::t5, {.heads = 3, .queries = lengths({70, 1, 130}), .keys = lengths({70, 1, 130})}},
    {"window_t5",
     Kind::t5,
     {.heads = 2,
      .queries = lengths({150}),
      .keys = lengths({190}),
      .mask = Mask::causal() & Mask::window(9),
      .scale = 0.35f}},
    {"all",
     Kind::all,
     {.heads = 2,
      .queries = lengths({33, 65, 3, 1, 1, 1, 1, 1, 1, 10}),  // in more than one group
      .keys = lengths({33, 80, 64, 1, 2, 3, 4, 5, 6, 10}),
      .mask = Mask::causal(),
      .scale = 0.35f,
      .dropout = {.rate = 0.2f, .random = {.seed = 2}},
      .slopes = {0.1f, 0.3f}}},
};

class RelativeAttentionOps : public testing::TestWithParam<RelativeCase> {
 protected:
  const Attention& how = GetParam().how;
  const Index width = how.heads * 8, key_width = width / how.sharing();
  const ops::OffsetRange range = ops::offsets_of(how.queries, how.keys, how.mask);
  const Index rows = how.queries.rows();
  Inputs inputs{random({rows, width}),
                random({how.keys.rows(), key_width}),
                random({how.keys.rows(), key_width}),
                random({rows, width}),
                random({range.rows(), width}),
                random({range.rows(), width}),
                random({range.rows(), how.heads})};

  // What the kind has of all.
  ops::RelativeAttention taken(const Inputs& in) const {
    ops::RelativeAttention all{in[0], in[1], in[2], {.back = range.back}};
    const Kind kind = GetParam().kind;
    if (kind != Kind::t5) {
      all.offsets.queries = kind == Kind::shaw ? in[0] : in[3];
      all.offsets.keys = in[4];
    }
    if (kind == Kind::shaw || kind == Kind::all) all.offsets.values = in[5];
    if (kind == Kind::t5 || kind == Kind::all) all.offsets.biases = in[6];
    return all;
  }
  Tensor tiled(const Inputs& in) const { return ops::relative_attention(taken(in), how); }
  Tensor plain(const Inputs& in) const { return ops::relative_attention_plain(taken(in), how); }
  Inputs tiled_gradients() const {
    return gradients([&](auto& in) { return probe(tiled(in)); }, inputs);
  }
  Inputs plain_gradients() const {
    return gradients([&](auto& in) { return probe(plain(in)); }, inputs);
  }
};

TEST_P(RelativeAttentionOps, EqualsThePlainFormula) {
  EXPECT_LT(greatest_difference(tiled(inputs), plain(inputs)), 5e-6);
}

TEST_P(RelativeAttentionOps, HasTheGradientsOfThePlainFormula) {
  const Inputs of_tiled = tiled_gradients();
  const Inputs of_plain = plain_gradients();
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    ASSERT_EQ(of_tiled[i].empty(), of_plain[i].empty()) << i;
    if (of_tiled[i].empty()) continue;
    EXPECT_LT(greatest_difference(of_tiled[i], of_plain[i]), 1e-4) << i;
  }
}

TEST_P(RelativeAttentionOps, GivesTheSameBytesOnAnyNumberOfThreads) {
  const auto on = [&](int count) {
    Threads threads(count);
    Inputs all = tiled_gradients();
    all.push_back(tiled(inputs));
    return all;
  };
  const Inputs one = on(1), two = on(2);
  for (std::size_t i = 0; i < one.size(); ++i) {
    if (!one[i].empty()) EXPECT_EQ(greatest_difference(one[i], two[i]), 0.0);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, RelativeAttentionOps, testing::ValuesIn(kRelativeCases),
                         [](const auto& info) { return info.param.name; });

TEST(RelativeAttention, GradientMatchesDifferences) {
  const Attention how{.heads = 2,
                      .queries = lengths({3, 2}),
                      .keys = lengths({4, 2}),
                      .mask = Mask::causal(),
                      .scale = 0.6f,
                      .dropout = {.rate = 0.3f, .random = {.seed = 1}}};
  EXPECT_LT(gradient_error(
                [&](auto& in) {
                  return ops::relative_attention(
                      {in[0], in[1], in[2], {in[3], in[4], in[5], in[6], /*back=*/3}}, how);
                },
                {random({5, 6}), random({6, 6}), random({6, 6}), random({5, 6}), random({4, 6}),
                 random({4, 6}), random({4, 2})}),
            1e-8);
}

// Dai et al., appendix B: one product with all rows, each query's results shifted by its place.
TEST(RelativeAttention, ShiftsWhatEachQueryHasOfAllOffsets) {
  const Attention how{.queries = lengths({3}), .keys = lengths({5}), .mask = Mask::causal()};
  const Tensor q = random({3, 4}), k = random({5, 4}), asking = random({3, 4}),
               rows = random({5, 4});
  Tensor v({5, 4});
  for (Index j = 0; j < 4; ++j) v.mutable_data()[j * 5] = 1.0f;  // so that y shows weights
  const Tensor y =
      ops::relative_attention({q, k, v, {.queries = asking, .keys = rows, .back = 4}}, how);
  const Tensor content = ops::matmul_transposed(q, k),
               by_row = ops::matmul_transposed(asking, rows);
  for (Index i = 0; i < 3; ++i) {
    std::vector<double> weights(5);
    double sum = 0.0;
    for (Index j = 0; j <= i + 2; ++j) {
      const Index shifted = j + 2 - i;
      weights[j] = std::exp(double{content.data()[i * 5 + j]} + by_row.data()[i * 5 + shifted]);
      sum += weights[j];
    }
    for (Index j = 0; j < 4; ++j) EXPECT_NEAR(y.data()[i * 4 + j], weights[j] / sum, 1e-6);
  }
}

TEST(RelativeAttention, HasARowForEveryOffsetThatIsSeen) {
  const Attention how{
      .heads = 2, .queries = lengths({3, 5}), .keys = lengths({3, 5}), .mask = Mask::causal()};
  const ops::OffsetRange range = ops::offsets_of(how.queries, how.keys, how.mask);
  EXPECT_EQ(range.back, 4);
  EXPECT_EQ(range.ahead, 0);
  const ops::OffsetRange both = ops::offsets_of(how.queries, how.keys, Mask::none());
  EXPECT_EQ(both.rows(), 9);
  EXPECT_EQ(both.offset(0), -4);
}

TEST(RelativeAttention, SaysWhichOffsetsItMisses) {
  const Attention how{.heads = 2, .queries = lengths({3}), .keys = lengths({3})};
  const Tensor x = random({3, 4});
  EXPECT_EQ(error_of([&] {
              ops::relative_attention({x, x, x, {.biases = random({4, 2}), .back = 2}}, how);
            }),
            "relative attention: offsets [4, 2] from -2 on, wanted -2 to 2 of width 2");
  EXPECT_EQ(error_of([&] {
              ops::relative_attention(
                  {x, x, x, {.queries = random({2, 4}), .keys = random({5, 4})}}, how);
            }),
            "relative attention: queries [3, 4] and those of offsets [2, 4] differ");
  const Tensor rounded = x.to(DType::bfloat16);
  EXPECT_EQ(error_of([&] {
              ops::relative_attention({rounded, rounded, rounded, {.biases = random({5, 2})}}, how);
            }),
            "relative attention: computes in float32, not bfloat16");
}

}  // namespace
}  // namespace heed
