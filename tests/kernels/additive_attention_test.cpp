#include "heed/kernels/additive_attention.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

const std::vector<Index> kQueryLengths{3, 0, 2, 1}, kKeyLengths{4, 2, 7, 1};

struct AdditiveResult {
  Doubles weights, y;  // (Nq, longest), zeros behind a query's keys; (Nq, E)
};

AdditiveResult additive_formula(const AdditiveAttention& how, const AdditiveInputs<float>& in) {
  AdditiveResult all{Doubles(how.queries.rows() * how.keys.longest()),
                     Doubles(how.queries.rows() * how.value_width)};
  for (Index s = 0; s < how.queries.count(); ++s) {
    for (Index t = 0; t < how.queries.length(s); ++t) {
      const Index query = how.queries.row(s, t);
      double* const weights = &all.weights[query * how.keys.longest()];
      double sum = 0;
      for (Index j = 0; j < how.keys.length(s); ++j) {
        double score = 0;
        for (Index i = 0; i < how.width; ++i) {
          score += double{in.v[i]} * std::tanh(double{in.q[query * how.width + i]} +
                                               double{in.k[how.keys.row(s, j) * how.width + i]});
        }
        sum += weights[j] = std::exp(score);
      }
      for (Index j = 0; j < how.keys.length(s); ++j) {
        weights[j] /= sum;
        for (Index i = 0; i < how.value_width; ++i) {
          all.y[query * how.value_width + i] +=
              weights[j] * double{in.values[how.keys.row(s, j) * how.value_width + i]};
        }
      }
    }
  }
  return all;
}

class AdditiveScores : public OnEveryIsa {
 protected:
  struct Result {
    Floats weights, y;
    friend bool operator==(const Result&, const Result&) = default;
  };
  static Result run(const AdditiveAttention& how, const AdditiveInputs<float>& in) {
    Result all{Floats(how.queries.rows() * how.keys.longest()),
               Floats(how.queries.rows() * how.value_width)};
    additive_attention(how, in, all.weights.data(), all.y.data());
    return all;
  }
};
INSTANTIATE_TEST_SUITE_P(Isa, AdditiveScores, every_isa(), isa_name);

TEST_P(AdditiveScores, WeighValuesByTheirFormula) {
  const Spans queries(kQueryLengths), packed(kKeyLengths);
  const std::vector<std::vector<Index>> rows{{9, 1}, {}, {3, 3, 0}, {13}};
  for (const Spans& keys : {packed, Spans::listed(rows)}) {
    for (const auto& [width, value_width] : {std::pair<Index, Index>{1, 1}, {7, 5}, {64, 70}}) {
      const AdditiveAttention how{
          .queries = queries, .keys = keys, .width = width, .value_width = value_width};
      const Floats q = normal(6 * width, 1), k = normal(14 * width, 2), v = normal(width, 3),
                   values = normal(14 * value_width, 4);
      const AdditiveInputs<float> in{q.data(), k.data(), v.data(), values.data()};
      const AdditiveResult wanted = additive_formula(how, in);
      const Result got = run(how, in);
      EXPECT_LT(error(got.weights, wanted.weights), 3e-6) << width;
      EXPECT_LT(error(got.y, wanted.y), 3e-6) << width;
    }
  }
}

TEST_P(AdditiveScores, GiveTheSameBytesOnAnyNumberOfThreads) {
  const Spans queries(std::vector<Index>(40, 1)), keys(std::vector<Index>(40, 9));
  const AdditiveAttention how{.queries = queries, .keys = keys, .width = 64, .value_width = 64};
  const Floats q = normal(40 * 64, 1), k = normal(360 * 64, 2), v = normal(64, 3);
  const AdditiveInputs<float> in{q.data(), k.data(), v.data(), k.data()};
  expect_same_on_any_number_of_threads([&] { return run(how, in).y; });
  const Result seen = run(how, in);
  expect_same_on_any_number_of_threads([&] {
    Floats dq(q.size()), dk(k.size()), dv(v.size()), dvalues(k.size());
    additive_attention_backward<float>(how, in, seen.weights.data(), q.data(),
                                       {dq.data(), dk.data(), dv.data(), dvalues.data()});
    dq.insert(dq.end(), dk.begin(), dk.end());
    dq.insert(dq.end(), dv.begin(), dv.end());
    dq.insert(dq.end(), dvalues.begin(), dvalues.end());
    return dq;
  });
}

}  // namespace
}  // namespace heed::kernels::tests
