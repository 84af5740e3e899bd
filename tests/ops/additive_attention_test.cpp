#include "heed/ops/additive_attention.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using ops::AdditiveMemory;
using tests::random;

const Spans kAsked(std::vector<Index>{2, 1, 3}), kAnswered(std::vector<Index>{3, 4, 1});

TEST(AdditiveAttention, GradientsMatchDifferences) {
  const auto f = [](const tests::Inputs& in) {
    return ops::additive_attention(
               in[0], in[1],
               {.keys = in[2], .values = in[3], .queries = kAsked, .spans = kAnswered})
        .values;
  };
  EXPECT_LT(tests::gradient_error(f, {random({6, 4}), random({4}), random({8, 4}), random({8, 5})}),
            1e-8);
  // Keys that nobody asks get zeros.
  EXPECT_LT(
      tests::gradient_error(f, {random({6, 4}), random({4}), random({11, 4}), random({11, 5})}),
      1e-8);
}

TEST(AdditiveAttention, WeighsAnyKeysThatAQuerySees) {
  const Tensor k = random({8, 4}), values = random({8, 5}), q = random({3, 4}), v = random({4});
  const Spans asked(std::vector<Index>{1, 1, 1});
  const std::vector<Index> which{2, 0, 0};
  const ops::Attended picked = ops::additive_attention(
      q, v, {.keys = k, .values = values, .queries = asked, .spans = kAnswered.picked(which)});
  EXPECT_EQ(picked.weights.shape(), (Shape{3, 3}));
  EXPECT_EQ(picked.weights.data()[0], 1.0f);  // the one key of sequence 2
  for (Index i = 0; i < 5; ++i) EXPECT_EQ(picked.values.data()[i], values.data()[7 * 5 + i]);
}

TEST(AdditiveAttention, SaysWhatDoesNotFit) {
  const Tensor q = random({6, 4}), v = random({4}), k = random({8, 4});
  EXPECT_EQ(error_of([&] {
              ops::additive_attention(
                  q, random({5}), {.keys = k, .values = k, .queries = kAsked, .spans = kAnswered});
            }),
            "additive attention: queries [6, 4], keys [8, 4] and the score [5] differ in width");
  EXPECT_EQ(error_of([&] {
              ops::additive_attention(
                  q, v,
                  {.keys = k, .values = random({7, 4}), .queries = kAsked, .spans = kAnswered});
            }),
            "additive attention: 8 keys for values [7, 4]");
  EXPECT_EQ(error_of([&] {
              ops::additive_attention(parameter(q), v,
                                      {.keys = k,
                                       .values = k,
                                       .queries = kAsked,
                                       .spans = kAnswered.picked(std::vector<Index>{0, 1, 2})});
            }),
            "additive attention: only packed keys have a gradient");
}

}  // namespace
}  // namespace heed
