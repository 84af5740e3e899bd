#include "heed/kernels/dropout.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

class Dropping : public OnEveryIsa {};
INSTANTIATE_TEST_SUITE_P(Isa, Dropping, every_isa(), isa_name);

const Dropout kThird{.rate = 0.3f, .random = {.seed = 4, .step = 9}, .place = 3, .first_row = 2};

TEST_P(Dropping, FollowsTheGeneratorPlaceByPlace) {
  constexpr Index kPlanes = 2, kRows = 5, kWidth = 301;
  const Floats x = normal(kPlanes * kRows * kWidth);
  Floats y(x.size());
  dropout(kThird, x.data(), y.data(), kPlanes, kRows, kWidth);
  for (Index p = 0; p < kPlanes; ++p) {
    for (Index r = 0; r < kRows; ++r) {
      for (Index c = 0; c < kWidth; ++c) {
        const Index at = (p * kRows + r) * kWidth + c;
        EXPECT_FLOAT_EQ(y[at], is_dropped(kThird, p, r, c) ? 0.0f : x[at] / 0.7f);
      }
    }
  }
}

TEST_P(Dropping, AddsTheBase) {
  constexpr Index kRows = 5, kWidth = 301;
  const Floats x = normal(kRows * kWidth), base = normal(kRows * kWidth);
  Floats dropped(x.size()), y(x.size());
  dropout(kThird, x.data(), dropped.data(), 1, kRows, kWidth);
  add_dropped(kThird, base.data(), x.data(), y.data(), 1, kRows, kWidth);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(y[i], base[i] + dropped[i], 1e-6);
}

TEST_P(Dropping, InBfloat16DropsTheSamePlaces) {
  constexpr Index kRows = 5, kWidth = 301;
  const auto x = narrow(normal(kRows * kWidth));
  std::vector<bfloat16> y(x.size());
  Floats wanted(x.size());
  dropout(kThird, x.data(), y.data(), 1, kRows, kWidth);
  dropout(kThird, widened(x).data(), wanted.data(), 1, kRows, kWidth);
  EXPECT_EQ(widened(y), widened(narrow(wanted)));
}

TEST_P(Dropping, GivesTheSameBytesOnAnyNumberOfThreads) {
  constexpr Index kRows = 300, kWidth = 301;
  static_assert(8 * kRows * kWidth >= kWorthThreads);
  const Floats x = normal(kRows * kWidth);
  expect_same_on_any_number_of_threads([&] {
    Floats y(x.size());
    dropout(kThird, x.data(), y.data(), 1, kRows, kWidth);
    return y;
  });
}

TEST_P(Dropping, DropsAsOftenAsItSays) {
  Floats x(1'000'000, 1.0f);
  dropout(kThird, x.data(), x.data(), 1, 1000, 1000);
  EXPECT_NEAR(static_cast<double>(std::ranges::count(x, 0.0f)) / 1e6, 0.3, 0.002);
}

}  // namespace
}  // namespace heed::kernels::tests
