#include "heed/ops/sequence_means.h"

#include <gtest/gtest.h>

#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

Spans spans_of(const std::vector<Index>& lengths) {
  return Spans(lengths);
}

TEST(SequenceMeans, AreThoseOfEachSequencesRows) {
  const Spans spans = spans_of({3, 0, 1, 700});
  const Tensor x = random({704, 19}), y = ops::sequence_means(x, spans);
  ASSERT_EQ(y.shape(), (Shape{4, 19}));
  for (Index s = 0; s < 4; ++s) {
    for (Index i = 0; i < 19; ++i) {
      double sum = 0.0;
      for (Index t = 0; t < spans.length(s); ++t) sum += x.data()[spans.row(s, t) * 19 + i];
      const double mean = spans.length(s) ? sum / static_cast<double>(spans.length(s)) : 0.0;
      EXPECT_NEAR(y.data()[s * 19 + i], mean, 1e-6);
    }
  }
}

TEST(SequenceMeans, GradientMatchesDifferences) {
  const auto means = [](auto& in) { return ops::sequence_means(in[0], spans_of({2, 1, 4})); };
  EXPECT_LT(gradient_error(means, {random({7, 5})}), 1e-8);
}

TEST(SequenceMeans, SaysWhichRowsDoNotFit) {
  EXPECT_EQ(error_of([] {
              ops::sequence_means(random({4, 3}), spans_of({2, 1}));
            }),
            "sequence means: rows [4, 3] for sequences of 3 packed rows");
}

}  // namespace
}  // namespace heed
