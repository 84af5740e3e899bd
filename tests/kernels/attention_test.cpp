#include "heed/kernels/attention.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

struct Case {
  const char* name;
  Attention how;
  Index head_width = 32;

  Index width() const { return how.heads * head_width; }
  Index key_width() const { return width() / how.sharing(); }
  Index keys() const { return how.keys.packed() ? how.keys.rows() : 12; }
};

// What the weight of a key is multiplied by.
double factor(const Dropout& dropout, Index head, Index row, Index key) {
  return is_dropped(dropout, head, row, key) ? 0.0 : 1 / (1 - static_cast<double>(dropout.rate));
}

Spans spans(std::vector<Index> lengths) {
  return Spans(lengths);
}

// Ragged, with empty sequences, and lengths about the sizes of tiles.
std::vector<Case> cases() {
  const Spans few = spans({14, 1, 0, 9}), many = spans({31, 65, 130});
  std::vector<Case> all{
      {"few", {.heads = 3, .queries = few, .keys = few}},
      {"many", {.heads = 2, .queries = many, .keys = many}},
      {"causal", {.heads = 2, .queries = many, .keys = many, .mask = Mask::causal()}},
      {"window",
       {.heads = 2, .queries = many, .keys = many, .mask = Mask::causal() & Mask::window(5)}},
      {"causal_with_fewer_keys",
       {.heads = 2, .queries = many, .keys = spans({9, 65, 40}), .mask = Mask::causal()}},
      {"window_with_fewer_keys",
       {.heads = 2, .queries = many, .keys = spans({9, 65, 40}), .mask = Mask::window(7)}},
      {"cross", {.heads = 2, .queries = few, .keys = spans({70, 0, 5, 128})}},
      {"strided",
       {.heads = 2,
        .queries = spans({31, 1, 0, 300}),
        .keys = spans({31, 1, 0, 300}),
        .mask = Mask::causal(),
        .pattern = strided({.stride = 9})}},
      {"fixed_with_more_keys",
       {.heads = 4,
        .key_value_heads = 2,
        .queries = spans({31, 65, 270}),
        .keys = spans({40, 65, 400}),
        .mask = Mask::causal(),
        .pattern = fixed({.stride = 70, .summary = 3}),
        .dropout = {.rate = 0.4f, .random = {.seed = 3}}}},
      {"longformer",
       {.heads = 2,
        .queries = spans({31, 280}),
        .keys = spans({31, 280}),
        .pattern = longformer({.window = 4, .dilation = 2, .global = 1}),
        .slopes = {0.25f, 0.02f}}},
      {"big_bird",
       {.heads = 2,
        .queries = many,
        .keys = many,
        .pattern = big_bird({.block = 8, .window = 1, .global = 1, .random = 2})}},
      {"pattern_of_no_key",
       {.heads = 2,
        .queries = many,
        .keys = many,
        .pattern =
            [](Index place, Index, KeyRanges& seen) {
              if (place == 100) seen.push_back({70, 71});
            }}},
      {"pattern_step",
       {.heads = 4,
        .key_value_heads = 2,
        .queries = spans({1, 1, 1}),
        .keys = Spans::listed(std::vector<std::vector<Index>>{{3, 1}, {0, 3, 11, 4, 5}, {7}}),
        .mask = Mask::causal(),
        .pattern = strided({.stride = 2})}},
      {"pattern_step_of_packed_keys",
       {.heads = 4,
        .queries = spans({1, 1}),
        .keys = spans({90, 3}),
        .mask = Mask::causal(),
        .pattern = fixed({.stride = 8, .summary = 2})}},
      {"pattern_alibi_step",
       {.heads = 2,
        .queries = spans({1, 1, 1}),
        .keys = Spans::listed(std::vector<std::vector<Index>>{{3, 1}, {0, 3, 11, 4, 5}, {7}}),
        .mask = Mask::causal(),
        .pattern = strided({.stride = 2}),
        .slopes = {0.5f, 0.25f}}},
      {"doubled", {.heads = 1, .queries = few, .keys = few, .scale = 2.0f}},
      {"dropped",
       {.heads = 2,
        .queries = many,
        .keys = spans({64, 7, 131}),
        .dropout = {.rate = 0.4f, .random = {.seed = 3}}}},
      {"grouped",
       {.heads = 6, .key_value_heads = 2, .queries = many, .keys = many, .mask = Mask::causal()}},
      {"one_head_of_keys",
       {.heads = 3,
        .key_value_heads = 1,
        .queries = spans({14, 1, 0, 300}),
        .keys = spans({70, 0, 5, 128}),
        .dropout = {.rate = 0.4f, .random = {.seed = 3}}}},
      {"grouped_step",
       {.heads = 6,
        .key_value_heads = 2,
        .queries = spans({1, 1, 1}),
        .keys = Spans::listed(std::vector<std::vector<Index>>{{3, 1}, {0, 3, 11, 4, 5}, {7}}),
        .mask = Mask::causal()}},
      {"alibi",
       {.heads = 2, .queries = many, .keys = spans({9, 65, 140}), .slopes = {0.25f, 0.02f}}},
      {"alibi_step",
       {.heads = 4,
        .key_value_heads = 2,
        .queries = spans({1, 1, 1}),
        .keys = Spans::listed(std::vector<std::vector<Index>>{{3, 1}, {0, 3, 11, 4, 5}, {7}}),
        .slopes = {0.5f, 0.25f, 0.1f, 0.0f}}},
      {"step",
       {.heads = 4,
        .queries = spans({1, 1, 1}),
        .keys = Spans::listed(std::vector<std::vector<Index>>{{3, 1}, {0, 3, 11, 4, 5}, {7}}),
        .mask = Mask::causal()}},
      {"step_that_sees_no_key",
       {.heads = 4,
        .queries = spans({1, 1, 1}),
        .keys = Spans::listed(std::vector<std::vector<Index>>{{3, 1}, {0, 3, 11, 4, 5}, {7}}),
        .mask = Mask::window(0)}},
  };
  for (Index head_width : {1, 5, 8, 16, 20, 45, 64, 128}) {
    all.push_back(
        {"of_width", {.heads = 2, .queries = few, .keys = spans({3, 40, 2, 68})}, head_width});
    all.push_back(
        {"grouped_of_width",
         {.heads = 4, .key_value_heads = 2, .queries = few, .keys = spans({3, 40, 2, 68})},
         head_width});
    all.push_back(
        {"step_of_width",
         {.heads = 4, .key_value_heads = 2, .queries = spans({1, 1, 1}), .keys = spans({3, 40, 2})},
         head_width});
  }
  for (Case& c : all) c.how.scale /= std::sqrt(static_cast<float>(c.head_width));
  return all;
}

// y, then the gradients of q, k and v.
template <typename T>
using Results = std::array<std::vector<T>, 4>;

// softmax(scale q k^T) v of section 3.2.1 and its gradient by the chain rule, query by query.
struct Naive {
  const Case& c;
  Doubles q, k, v, dy;
  Results<double> results{Doubles(q.size()), Doubles(q.size()), Doubles(k.size()),
                          Doubles(k.size())};

  double dot(const double* a, const double* b) const {
    double sum = 0.0;
    for (Index d = 0; d < c.head_width; ++d) sum += a[d] * b[d];
    return sum;
  }
  void add(double factor, const double* x, double* to) const {
    for (Index d = 0; d < c.head_width; ++d) to[d] += factor * x[d];
  }

  std::vector<Index> seen_by(Index i, Index queries, Index keys) const {
    const auto [begin, end] = c.how.mask.visible(i, queries, keys);
    KeyRanges looked_at{{begin, end}};
    if (c.how.pattern) seen_keys(c.how.pattern, c.how.mask, i, queries, keys, looked_at);
    std::vector<Index> seen;
    for (const Mask::Range& range : looked_at) {
      for (Index j = range.begin; j < range.end; ++j) seen.push_back(j);
    }
    return seen;
  }

  void query(Index s, Index i, Index head) {
    auto& [y, dq, dk, dv] = results;
    const Index row = c.how.queries.row(s, i), keys = c.how.keys.length(s);
    const Index query = row * c.width() + head * c.head_width;
    const auto key = [&](Index j) {
      return c.how.keys.row(s, j) * c.key_width() + head / c.how.sharing() * c.head_width;
    };
    const std::vector<Index> seen = seen_by(i, c.how.queries.length(s), keys);
    const double scale = c.how.scale;
    Doubles weights(keys), dweights(keys), factors(keys);
    for (Index j = 0; j < keys; ++j) factors[j] = factor(c.how.dropout, head, row, j);
    double sum = 0.0, delta = 0.0;
    for (const Index j : seen) {
      const double slope = c.how.slopes.empty() ? 0.0 : c.how.slopes[head];
      const auto distance = static_cast<double>(std::abs(i + keys - c.how.queries.length(s) - j));
      sum += weights[j] = std::exp(scale * dot(&q[query], &k[key(j)]) - slope * distance);
    }
    for (const Index j : seen) {
      weights[j] /= sum;
      add(weights[j] * factors[j], &v[key(j)], &y[query]);
      dweights[j] = factors[j] * dot(&dy[query], &v[key(j)]);
      delta += weights[j] * dweights[j];
    }
    for (const Index j : seen) {
      const double dscore = scale * weights[j] * (dweights[j] - delta);
      add(dscore, &k[key(j)], &dq[query]);
      add(dscore, &q[query], &dk[key(j)]);
      add(weights[j] * factors[j], &dy[query], &dv[key(j)]);
    }
  }

  const Results<double>& run() {
    for (Index s = 0; s < c.how.queries.count(); ++s) {
      for (Index i = 0; i < c.how.queries.length(s); ++i) {
        for (Index head = 0; head < c.how.heads; ++head) query(s, i, head);
      }
    }
    return results;
  }
};

// Random numbers that S can hold.
template <typename S>
std::vector<S> random(Index count, std::uint32_t seed) {
  std::vector<S> x;
  for (const float one : normal(count, seed)) x.push_back(S(one));
  return x;
}

template <typename S>
Doubles wide(const std::vector<S>& x) {
  Doubles y;
  for (const S one : x) y.push_back(static_cast<float>(one));
  return y;
}

class AttentionKernel : public OnEveryIsa {
 protected:
  template <typename S>
  static Results<float> run(const Case& c) {
    const Index queries = c.how.queries.rows() * c.width(), keys = c.keys() * c.key_width();
    const auto q = random<S>(queries, 1), k = random<S>(keys, 2), v = random<S>(keys, 3);
    const Floats dy = normal(queries, 4);
    std::vector<S> y(queries, S(NAN));
    Results<float> results{Floats(), Floats(queries, NAN), Floats(keys, NAN), Floats(keys, NAN)};
    auto& [out, dq, dk, dv] = results;
    Floats lse(c.how.queries.rows() * c.how.heads, NAN);
    attention(c.how, c.width(), q.data(), k.data(), v.data(), y.data(), lse.data());
    for (const S one : y) out.push_back(static_cast<float>(one));
    if (!c.how.keys.packed()) return results;  // a decode, which has no gradient
    attention_backward<S>(c.how, c.width(),
                          {q.data(), k.data(), v.data(), y.data(), lse.data(), dy.data()},
                          dq.data(), dk.data(), dv.data());
    return results;
  }
  template <typename S>
  static Results<double> naive(const Case& c) {
    const Index queries = c.how.queries.rows() * c.width(), keys = c.keys() * c.key_width();
    return Naive{c, wide(random<S>(queries, 1)), wide(random<S>(keys, 2)), wide(random<S>(keys, 3)),
                 wide(normal(queries, 4))}
        .run();
  }

  template <typename S>
  static void expect_the_formula(double tolerance) {
    for (const Case& c : cases()) {
      const auto got = run<S>(c);
      const auto wanted = naive<S>(c);
      const int results = c.how.keys.packed() ? 4 : 1;
      for (int i = 0; i < results; ++i) {
        EXPECT_LT(error(got[i], wanted[i]), tolerance)
            << c.name << " " << c.head_width << " result " << i;
      }
    }
  }
  template <typename S>
  static void expect_the_same_on_any_threads() {
    for (const Case& c : cases()) {
      if (c.how.keys.packed()) expect_same_on_any_number_of_threads([&] { return run<S>(c); });
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Isa, AttentionKernel, every_isa(), isa_name);

TEST_P(AttentionKernel, FollowsTheFormulaAndWritesEveryElement) {
  expect_the_formula<float>(1e-5);
}

// Weights, outputs and gradients of scores are rounded on their way: each by 2^-9 at the most.
TEST_P(AttentionKernel, InBfloat16FollowsTheFormula) {
  expect_the_formula<bfloat16>(0.03);
}

TEST_P(AttentionKernel, GivesTheSameBytesOnAnyNumberOfThreads) {
  expect_the_same_on_any_threads<float>();
  expect_the_same_on_any_threads<bfloat16>();
}

// What a decode is built on: no sentence may depend on its batch.
TEST_P(AttentionKernel, OfASequenceIsTheSameBytesWhateverOthersStandBesideIt) {
  constexpr Index kHeads = 2, kWidth = 48;
  const std::vector<Index> lengths{1, 40, 3, 1, 300};
  const Spans all = spans(lengths);
  const Index rows = all.rows();
  const Floats q = normal(rows * kWidth, 1), k = normal(rows * kWidth, 2),
               v = normal(rows * kWidth, 3);
  const auto attended = [&](const Spans& of, Index first) {
    Floats y(of.rows() * kWidth), lse(of.rows() * kHeads);
    const Index at = first * kWidth;
    attention({.heads = kHeads, .queries = of, .keys = of, .mask = Mask::causal()}, kWidth, &q[at],
              &k[at], &v[at], y.data(), lse.data());
    return y;
  };
  const Floats together = attended(all, 0);
  Index first = 0;
  for (const Index length : lengths) {
    EXPECT_TRUE(std::ranges::equal(attended(spans({length}), first),
                                   std::span(together).subspan(first * kWidth, length * kWidth)))
        << length;
    first += length;
  }
}

TEST_P(AttentionKernel, KeepsTheLogOfTheSumOfExponentials) {
  const Attention how{.queries = spans({1}), .keys = spans({3}), .scale = std::sqrt(0.5f)};
  const Floats q{2.0f, 0.0f}, k{1.0f, 5.0f, -1.0f, 7.0f, 50.0f, 1.0f};
  Floats y(2), lse(1);
  attention(how, 2, q.data(), k.data(), k.data(), y.data(), lse.data());
  EXPECT_NEAR(lse[0], 100.0 / std::sqrt(2.0), 1e-5);  // far beyond what exp() alone could hold
  EXPECT_NEAR(y[0], 50.0, 1e-5);
}

}  // namespace
}  // namespace heed::kernels::tests
