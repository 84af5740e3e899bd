#include "heed/nn/context_attention.h"

#include <gtest/gtest.h>

#include "heed/nn/fields.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using nn::AttentionScore;
using tests::random;

class Scores : public testing::TestWithParam<AttentionScore> {};
INSTANTIATE_TEST_SUITE_P(Kinds, Scores,
                         testing::Values(AttentionScore::additive, AttentionScore::dot,
                                         AttentionScore::general));

// y (out) = x @ w^T
std::vector<double> times(const float* x, const Tensor& w) {
  std::vector<double> y(w.dim(0));
  for (Index o = 0; o < w.dim(0); ++o) {
    for (Index i = 0; i < w.dim(1); ++i) y[o] += double{x[i]} * double{w.data()[o * w.dim(1) + i]};
  }
  return y;
}

TEST_P(Scores, FollowTheirFormula) {
  const AttentionScore kind = GetParam();
  const Index query = 4, memory = kind == AttentionScore::dot ? 4 : 5;
  Rng rng(2);
  nn::Pass pass = nn::Pass::inference();
  const nn::ContextAttention attention({.score = kind, .query = query, .memory = memory}, rng);
  std::map<std::string, Tensor> p;
  for (auto& [name, tensor] : nn::parameters(attention)) p[name] = tensor;
  const Tensor q = random({3, query}), m = random({5, memory});
  const Spans asked(std::vector<Index>{2, 1}), answered(std::vector<Index>{2, 3});
  std::vector<std::vector<float>> watched(2);
  const Tensor y = attention.attend(q, asked, attention.project(m, answered, pass), pass,
                                    [&](Index s, std::span<const float> rows) {
                                      watched[s] = {rows.begin(), rows.end()};
                                    });
  for (Index s = 0; s < 2; ++s) {
    ASSERT_EQ(std::ssize(watched[s]), asked.length(s) * answered.length(s));
    for (Index t = 0; t < asked.length(s); ++t) {
      std::vector<double> weights;
      double sum = 0;
      for (Index j = 0; j < answered.length(s); ++j) {
        const float* a = q.data() + asked.row(s, t) * query;
        const float* b = m.data() + answered.row(s, j) * memory;
        double score = 0;
        if (kind == AttentionScore::additive) {
          const auto wq = times(a, p["query.weight"]), uk = times(b, p["key.weight"]);
          for (Index i = 0; i < query; ++i) {
            score += double{p["score"].data()[i]} * std::tanh(wq[i] + uk[i]);
          }
        } else if (kind == AttentionScore::general) {
          const auto wq = times(a, p["query.weight"]);
          for (Index i = 0; i < memory; ++i) score += wq[i] * double{b[i]};
        } else {
          for (Index i = 0; i < memory; ++i) score += double{a[i]} * double{b[i]};
        }
        weights.push_back(std::exp(score));
        sum += weights.back();
      }
      for (Index j = 0; j < answered.length(s); ++j) {
        EXPECT_NEAR(watched[s][t * answered.length(s) + j], weights[j] / sum, 1e-5);
      }
      for (Index i = 0; i < memory; ++i) {
        double mean = 0;
        for (Index j = 0; j < answered.length(s); ++j) {
          mean += weights[j] / sum * double{m.data()[answered.row(s, j) * memory + i]};
        }
        EXPECT_NEAR(y.data()[asked.row(s, t) * memory + i], mean, 1e-5);
      }
    }
  }
}

TEST(ContextAttention, SaysWhatItCannotBe) {
  Rng rng(1);
  EXPECT_EQ(error_of([&] {
              nn::ContextAttention({.score = AttentionScore::dot, .query = 3, .memory = 6}, rng);
            }),
            "context attention: the score dot wants states and memory of one width, not 3 and 6");
  EXPECT_EQ(error_of([&] {
              nn::ContextAttention({.score = AttentionScore::none, .query = 3, .memory = 3}, rng);
            }),
            "context attention: without a score there is none");
}

}  // namespace
}  // namespace heed
