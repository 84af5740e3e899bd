#include "heed/kernels/linear_attention.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

// Whether keys have logs of scales, and how far these lie apart.
enum class Scales { none, near, far };

struct LinearCase {
  const char* name;
  Attention how;
  LinearSize size{.features = 24, .width = 16};
  Scales scales = Scales::none;

  Index key_heads() const { return how.heads / how.sharing(); }
  Index queries() const { return how.queries.rows(); }
  Index keys() const { return how.keys.rows(); }
};

Spans spans_of(std::vector<Index> lengths) {
  return Spans(lengths);
}

// Ragged, with empty sequences, and lengths about the size of a run.
std::vector<LinearCase> linear_cases() {
  const Spans few = spans_of({14, 1, 0, 9}), many = spans_of({20, 65, 90});
  const Attention all{.heads = 2, .queries = few, .keys = spans_of({70, 0, 5, 66})};
  const Attention causal{.heads = 2, .queries = many, .keys = many, .mask = Mask::causal()};
  const Attention grouped{
      .heads = 6, .key_value_heads = 2, .queries = many, .keys = many, .mask = Mask::causal()};
  Attention one_head = all;
  one_head.key_value_heads = 1;
  std::vector<LinearCase> cases{
      {"all", all},
      {"causal", causal},
      {"grouped", grouped},
      {"one_head_of_keys", one_head},
      {"few_causal", {.heads = 3, .queries = few, .keys = few, .mask = Mask::causal()}},
  };
  for (const auto& [features, width] : {std::pair{1, 1}, {5, 7}, {64, 33}, {130, 20}}) {
    cases.push_back({"of_size", causal, {features, width}});
    cases.push_back({"of_size_all", all, {features, width}});
  }
  const std::vector<LinearCase> unscaled = cases;
  for (LinearCase one : unscaled) {
    one.scales = Scales::near;
    cases.push_back(one);
  }
  cases.push_back({"causal_far", causal, {24, 16}, Scales::far});
  cases.push_back({"all_far", all, {24, 16}, Scales::far});
  return cases;
}

// As softmax features are.
Floats positive(Index count, std::uint32_t seed) {
  Floats x = normal(count, seed);
  for (float& one : x) one = std::exp(std::min(one, 0.0f));
  return x;
}

struct LinearInputs {
  Floats q, k, v, log_scales, dy;

  explicit LinearInputs(const LinearCase& c)
      : q(positive(c.queries() * c.how.heads * c.size.features, 1)),
        k(positive(c.keys() * c.key_heads() * c.size.features, 2)),
        v(normal(c.keys() * c.key_heads() * c.size.width, 3)),
        dy(normal(c.queries() * c.how.heads * c.size.width, 4)) {
    if (c.scales == Scales::none) return;
    log_scales = normal(c.keys() * c.key_heads(), 5, c.scales == Scales::far ? 60.0f : 2.0f);
  }

  LinearKeys<float> keys() const {
    return {k.data(), v.data(), log_scales.empty() ? nullptr : log_scales.data()};
  }
};

// y, then the gradients of q, k and v.
template <typename T>
using LinearResults = std::array<std::vector<T>, 4>;

// The formula, query by query: nothing is summed that is not looked at.
LinearResults<double> naive_linear(const LinearCase& c) {
  const LinearInputs in(c);
  const auto [features, width] = c.size;
  LinearResults<double> results{Doubles(in.dy.size()), Doubles(in.q.size()), Doubles(in.k.size()),
                                Doubles(in.v.size())};
  auto& [y, dq, dk, dv] = results;
  for (Index s = 0; s < c.how.queries.count(); ++s) {
    const Index keys = c.how.keys.length(s);
    for (Index at = 0; at < c.how.queries.length(s) * c.how.heads; ++at) {
      const Index i = at / c.how.heads, head = at % c.how.heads;
      const Index query = c.how.queries.row(s, i) * c.how.heads + head;
      const auto key = [&](Index j) {
        return c.how.keys.row(s, j) * c.key_heads() + head / c.how.sharing();
      };
      const Index end = c.how.mask.visible(i, c.how.queries.length(s), keys).end;
      double greatest = -INFINITY, sum = 0.0, delta = 0.0;
      for (Index j = 0; j < end && !in.log_scales.empty(); ++j) {
        greatest = std::max<double>(greatest, in.log_scales[key(j)]);
      }
      Doubles scales(end, 1.0), products(end), dproducts(end);
      for (Index j = 0; j < end; ++j) {
        if (!in.log_scales.empty()) scales[j] = std::exp(in.log_scales[key(j)] - greatest);
        for (Index f = 0; f < features; ++f) {
          products[j] += double{in.q[query * features + f]} * in.k[key(j) * features + f];
        }
        sum += products[j] * scales[j];
      }
      for (Index j = 0; j < end; ++j) {
        const double weight = products[j] * scales[j] / sum;
        for (Index e = 0; e < width; ++e) {
          y[query * width + e] += weight * in.v[key(j) * width + e];
          dv[key(j) * width + e] += weight * in.dy[query * width + e];
          dproducts[j] += double{in.dy[query * width + e]} * in.v[key(j) * width + e];
        }
        delta += weight * dproducts[j];
      }
      for (Index j = 0; j < end; ++j) {
        const double gradient = (dproducts[j] - delta) * scales[j] / sum;
        for (Index f = 0; f < features; ++f) {
          dq[query * features + f] += gradient * in.k[key(j) * features + f];
          dk[key(j) * features + f] += gradient * in.q[query * features + f];
        }
      }
    }
  }
  return results;
}

LinearResults<float> run_linear(const LinearCase& c) {
  const LinearInputs in(c);
  LinearResults<float> results{Floats(in.dy.size(), NAN), Floats(in.q.size(), NAN),
                               Floats(in.k.size(), NAN), Floats(in.v.size(), NAN)};
  auto& [y, dq, dk, dv] = results;
  Floats normalizers(c.queries() * c.how.heads, NAN);
  linear_attention<float>(c.how, c.size, in.q.data(), in.keys(), {}, y.data(), normalizers.data());
  linear_attention_backward<float>(
      c.how, c.size, {in.q.data(), in.keys(), y.data(), normalizers.data(), in.dy.data()},
      dq.data(), dk.data(), dv.data());
  return results;
}

class LinearAttentionKernel : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, LinearAttentionKernel, every_isa(), isa_name);

TEST_P(LinearAttentionKernel, FollowsTheFormulaAndWritesEveryElement) {
  for (const LinearCase& c : linear_cases()) {
    const auto got = run_linear(c);
    const auto wanted = naive_linear(c);
    for (std::size_t i = 0; i < got.size(); ++i) {
      EXPECT_LT(error(got[i], wanted[i]), 1e-5)
          << c.name << " " << c.size.features << " " << c.size.width << " result " << i;
    }
  }
}

TEST_P(LinearAttentionKernel, GivesTheSameBytesOnAnyNumberOfThreads) {
  for (const LinearCase& c : linear_cases()) {
    expect_same_on_any_number_of_threads([&] { return run_linear(c); });
  }
}

// The sums of two sequences, of which the second goes on twice.
TEST_P(LinearAttentionKernel, GoesOnFromTheSumsOfWhatCameBefore) {
  for (const Scales scales : {Scales::none, Scales::near, Scales::far}) {
    const Spans pasts = spans_of({70, 3}), news = spans_of({2, 1, 80});
    const LinearCase before{"before",
                            {.heads = 4, .key_value_heads = 2, .queries = pasts, .keys = pasts},
                            {24, 16},
                            scales};
    const LinearCase after{
        "after",
        {.heads = 4, .key_value_heads = 2, .queries = news, .keys = news, .mask = Mask::causal()},
        {24, 16},
        scales};
    const LinearInputs past(before), added(after);
    const Index heads = 2, size = 24 * 16;
    const auto sums_of = [&](const LinearCase& c, const LinearInputs& in,
                             const LinearSums<const float>& from, const std::vector<Index>& which) {
      const Index count = std::ssize(which) * heads;
      std::array<Floats, 3> sums{Floats(count * size, NAN), Floats(count * 24, NAN),
                                 Floats(count, NAN)};
      add_linear_sums<float>(c.how, c.size, in.keys(), from, which.data(),
                             {sums[0].data(), sums[1].data(), sums[2].data()});
      return sums;
    };
    const auto of_past = sums_of(before, past, {}, {0, 1});
    // Those of the sequences that the new ones go on from, and nothing more.
    const LinearCase nothing{"nothing",
                             {.heads = 4, .key_value_heads = 2, .keys = spans_of({0, 0, 0})},
                             {24, 16},
                             scales};
    const auto sums = sums_of(nothing, added,
                              {of_past[0].data(), of_past[1].data(), of_past[2].data()}, {0, 1, 1});
    Floats y(news.rows() * 4 * 16, NAN), normalizers(news.rows() * 4, NAN);
    linear_attention<float>(after.how, after.size, added.q.data(), added.keys(),
                            {sums[0].data(), sums[1].data(), sums[2].data()}, y.data(),
                            normalizers.data());
    // The same in one, each past before what is new.
    std::vector<Index> lengths;
    LinearCase whole = after;
    LinearInputs in = added;
    for (Floats* all : {&in.q, &in.k, &in.v, &in.log_scales}) all->clear();
    const auto append = [](const Floats& from, Index first, Index rows, Index width, Floats& to) {
      if (from.empty()) return;
      to.insert(to.end(), from.begin() + first * width, from.begin() + (first + rows) * width);
    };
    const std::vector<Index> which{0, 1, 1};
    for (Index s = 0; s < 3; ++s) {
      const Index old = which[s];
      for (const auto& [from, spans, sequence] :
           {std::tuple{&past, &pasts, old}, {&added, &news, s}}) {
        const Index first = spans->row(sequence, 0), rows = spans->length(sequence);
        append(from->q, first, rows, 4 * 24, in.q);
        append(from->k, first, rows, 2 * 24, in.k);
        append(from->v, first, rows, 2 * 16, in.v);
        append(from->log_scales, first, rows, 2, in.log_scales);
      }
      lengths.push_back(pasts.length(old) + news.length(s));
    }
    whole.how.queries = whole.how.keys = spans_of(lengths);
    Floats all(whole.queries() * 4 * 16), all_normalizers(whole.queries() * 4);
    linear_attention<float>(whole.how, whole.size, in.q.data(), in.keys(), {}, all.data(),
                            all_normalizers.data());
    Doubles wanted;
    for (Index s = 0; s < 3; ++s) {
      const Index first = whole.how.keys.row(s, lengths[s] - news.length(s));
      wanted.insert(wanted.end(), all.begin() + first * 64,
                    all.begin() + (first + news.length(s)) * 64);
    }
    EXPECT_LT(error(y, wanted), 1e-5) << static_cast<int>(scales);
  }
}

}  // namespace
}  // namespace heed::kernels::tests
