#include "heed/kernels/attention.h"
#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

// Steps of a decode, memories before the queries, more sequences than groups, and both directions.
struct OffsetCase {
  const char* name;
  Attention how;
  Index rows, back, head_width = 20;

  Index width() const { return how.heads * head_width; }
};

Spans of(std::vector<Index> lengths) {
  return Spans(lengths);
}

std::vector<OffsetCase> offset_cases() {
  std::vector<OffsetCase> all{
      {"steps",
       {.heads = 3,
        .queries = of({1, 1, 1}),
        .keys = of({3, 70, 131}),
        .mask = Mask::causal(),
        .scale = 0.3f},
       131,
       130},
      {"many",
       {.heads = 2,
        .queries = of({31, 65, 130, 2, 1, 7, 4, 3, 2}),
        .keys = of({31, 65, 130, 2, 1, 7, 4, 3, 2}),
        .scale = 0.3f,
        .dropout = {.rate = 0.4f, .random = {.seed = 3}}},
       260,
       130},
  };
  for (const Index head_width : {1, 16, 64, 70}) {
    all.push_back({"of_width",
                   {.heads = 2,
                    .queries = of({14, 1, 0, 33}),
                    .keys = of({80, 5, 3, 33}),
                    .mask = Mask::causal(),
                    .scale = 0.2f},
                   80,
                   79,
                   head_width});
  }
  return all;
}

// y, and the gradients of q, k, v, and of the offsets' queries, keys, values and biases.
template <typename T>
std::array<std::vector<T>, 8> run_offsets(const OffsetCase& c) {
  const Index queries = c.how.queries.rows() * c.width(), keys = c.how.keys.rows() * c.width();
  const Index table = c.rows * c.width(), biases = c.rows * c.how.heads;
  const std::array<Index, 8> sizes{queries, queries, keys, keys, queries, table, table, biases};
  std::array<std::vector<T>, 8> in, out;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const Floats numbers = normal(sizes[i], static_cast<std::uint32_t>(i + 1));
    in[i].assign(numbers.begin(), numbers.end());
    out[i].assign(sizes[i], static_cast<T>(NAN));
  }
  std::vector<T> lse(c.how.queries.rows() * c.how.heads);
  const auto& [dy, q, k, v, asking, offset_keys, offset_values, offset_biases] = in;
  const Offsets<T> offsets{.queries = asking.data(),
                           .keys = offset_keys.data(),
                           .values = offset_values.data(),
                           .biases = offset_biases.data(),
                           .rows = c.rows,
                           .back = c.back};
  attention<T>(c.how, c.width(), q.data(), k.data(), v.data(), out[0].data(), lse.data(), offsets);
  attention_backward<T>(
      c.how, c.width(),
      {q.data(), k.data(), v.data(), out[0].data(), lse.data(), dy.data(), offsets}, out[1].data(),
      out[2].data(), out[3].data(), {out[4].data(), out[5].data(), out[6].data(), out[7].data()});
  return out;
}

using AttentionOffsetsKernel = OnEveryIsa;
INSTANTIATE_TEST_SUITE_P(Isa, AttentionOffsetsKernel, every_isa(), isa_name);

// In double, which the tests of ops hold to the formula and to finite differences.
TEST_P(AttentionOffsetsKernel, ComputesWhatItDoesInDoubleAndWritesEveryElement) {
  for (const OffsetCase& c : offset_cases()) {
    const auto got = run_offsets<float>(c);
    const auto wanted = run_offsets<double>(c);
    for (std::size_t i = 0; i < got.size(); ++i) {
      EXPECT_LT(error(got[i], wanted[i]), 5e-5) << c.name << " " << c.head_width << " result " << i;
    }
  }
}

TEST_P(AttentionOffsetsKernel, GivesTheSameBytesOnAnyNumberOfThreads) {
  for (const OffsetCase& c : offset_cases()) {
    expect_same_on_any_number_of_threads([&] { return run_offsets<float>(c); });
  }
}

// What a decode is built on: no sentence may depend on its batch.
TEST_P(AttentionOffsetsKernel, OfASequenceAreTheSameBytesWhateverOthersStandBesideIt) {
  constexpr Index kHeads = 2, kWidth = 48, kBack = 90;
  const Floats rows = normal((kBack + 1) * kWidth, 5), biases = normal((kBack + 1) * kHeads, 6);
  const auto attended = [&](const Spans& queries, const Spans& keys, Index key) {
    const Floats q = normal(kWidth, 1), k = normal(200 * kWidth, 2);
    Floats all, y(queries.count() * kWidth), lse(queries.count() * kHeads);
    for (Index s = 0; s < queries.count(); ++s) all.insert(all.end(), q.begin(), q.end());
    attention<float>({.heads = kHeads, .queries = queries, .keys = keys, .mask = Mask::causal()},
                     kWidth, all.data(), &k[key * kWidth], &k[key * kWidth], y.data(), lse.data(),
                     {all.data(), rows.data(), rows.data(), biases.data(), kBack + 1, kBack});
    return Floats(y.end() - kWidth, y.end());
  };
  EXPECT_EQ(attended(of({1, 1}), of({91, 70}), 0), attended(of({1}), of({70}), 91));
}

}  // namespace
}  // namespace heed::kernels::tests
