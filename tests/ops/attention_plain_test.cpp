#include "heed/ops/attention_plain.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "heed/ops/attention.h"
#include "tests/gradcheck.h"

namespace heed {
namespace {

using tests::gradient_error, tests::random;

// Rows of sequences of these lengths, each followed by padding up to the longest.
ops::Padded padded(const Tensor& packed, const std::vector<Index>& lengths) {
  const Index width = packed.dim(1), longest = std::ranges::max(lengths);
  Tensor rows = random({std::ssize(lengths) * longest, width});  // noise, to be hidden
  const float* from = packed.data();
  for (Index s = 0; s < std::ssize(lengths); ++s) {
    std::copy_n(from, lengths[s] * width, rows.mutable_data() + s * longest * width);
    from += lengths[s] * width;
  }
  return {.rows = rows, .lengths = lengths};
}

TEST(Attention, OfAPaddedBatchWithItsMaskEqualsThePackedOne) {
  const std::vector<Index> asking{4, 1, 6}, answering{3, 5, 2};
  const Attention how{.heads = 2, .queries = Spans(asking), .keys = Spans(answering)};
  const Tensor q = random({11, 8}), k = random({10, 8}), v = random({10, 8});
  const Tensor packed = ops::attention(q, k, v, how);
  const Tensor y =
      ops::attention_padded(padded(q, asking), padded(k, answering), padded(v, answering), how);
  for (Index s = 0; s < 3; ++s) {
    for (Index i = 0; i < asking[s] * 8; ++i) {
      EXPECT_NEAR(y.data()[s * 6 * 8 + i], packed.data()[how.queries.row(s, 0) * 8 + i], 1e-6);
    }
  }
}

TEST(Attention, OfAPaddedCausalBatchEqualsThePackedOne) {
  const std::vector<Index> lengths{4, 1, 6};
  const Attention how{
      .heads = 2, .queries = Spans(lengths), .keys = Spans(lengths), .mask = Mask::causal()};
  const Tensor x = random({11, 8});
  const Tensor packed = ops::attention(x, x, x, how);
  const ops::Padded rows = padded(x, lengths);
  const Tensor y = ops::attention_padded(rows, rows, rows, how);
  for (Index s = 0; s < 3; ++s) {
    for (Index i = 0; i < lengths[s] * 8; ++i) {
      EXPECT_NEAR(y.data()[s * 6 * 8 + i], packed.data()[how.queries.row(s, 0) * 8 + i], 1e-6);
    }
  }
}

// Heads, a causal mask, dropout, and sequences without queries or keys, all at once.
const Attention kEverything{.heads = 2,
                            .queries = Spans(std::vector<Index>{3, 2, 0, 1}),
                            .keys = Spans(std::vector<Index>{2, 4, 1, 0}),
                            .mask = Mask::causal(),
                            .scale = 0.6f,
                            .dropout = {.rate = 0.3f, .random = {.seed = 1}}};

TEST(AttentionPlain, IsTheFormulaTermByTerm) {
  const Attention how{.heads = 2,
                      .queries = kEverything.queries,
                      .keys = kEverything.keys,
                      .mask = kEverything.mask,
                      .scale = 0.6f};
  const Tensor q = random({6, 6}), k = random({7, 6}), v = random({7, 6});
  const Tensor y = ops::attention_plain(q, k, v, how);
  for (Index s = 0; s < 4; ++s) {
    const Index queries = how.queries.length(s), keys = how.keys.length(s);
    const Tensor weights = ops::attention_weights(q, k, how, s);
    ASSERT_EQ(weights.shape(), (Shape{2, queries, keys}));
    for (Index at = 0; at < queries * 6; ++at) {
      const Index i = at / 6, head = at % 6 / 3;
      std::vector<double> exponentials(keys);  // of what the query sees: nothing after its place
      double sum = 0.0, wanted = 0.0;
      for (Index j = 0; j < keys && j <= i + keys - queries; ++j) {
        double score = 0.0;
        for (Index c = head * 3; c < head * 3 + 3; ++c) {
          score += double{q.data()[how.queries.row(s, i) * 6 + c]} *
                   double{k.data()[how.keys.row(s, j) * 6 + c]};
        }
        sum += exponentials[j] = std::exp(0.6 * score);
      }
      for (Index j = 0; j < keys; ++j) {
        const double weight = sum > 0 ? exponentials[j] / sum : 0.0;
        EXPECT_NEAR(weights.data()[(head * queries + i) * keys + j], weight, 1e-6);
        wanted += weight * double{v.data()[how.keys.row(s, j) * 6 + at % 6]};
      }
      EXPECT_NEAR(y.data()[how.queries.row(s, i) * 6 + at % 6], wanted, 1e-6) << s << " " << at;
    }
  }
}

TEST(AttentionPlain, GradientMatchesDifferences) {
  const auto f = [](auto& in) { return ops::attention_plain(in[0], in[1], in[2], kEverything); };
  EXPECT_LT(gradient_error(f, {random({6, 6}), random({7, 6}), random({7, 6})}), 1e-8);
}

TEST(AttentionWeights, GradientMatchesDifferences) {
  for (Index s = 0; s < 4; ++s) {
    const auto f = [&](auto& in) { return ops::attention_weights(in[0], in[1], kEverything, s); };
    EXPECT_LT(gradient_error(f, {random({6, 6}), random({7, 6})}), 1e-8) << s;
  }
}

TEST(AttentionPadded, GradientMatchesDifferences) {
  const Attention how{.heads = 2, .scale = 0.6f};
  const auto f = [&](auto& in) {
    const std::vector<Index> queries{3, 1}, keys{2, 4};
    return ops::attention_padded({in[0], queries}, {in[1], keys}, {in[2], keys}, how);
  };
  EXPECT_LT(gradient_error(f, {random({6, 4}), random({8, 4}), random({8, 4})}), 1e-8);
}

}  // namespace
}  // namespace heed
