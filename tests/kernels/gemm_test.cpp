#include "heed/kernels/gemm.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

struct Size {
  Index m, n, k;
};

// x (rows, columns) at (r, c), however it lies.
template <typename T>
double at(const std::vector<T>& x, Transpose layout, Size rows_columns, Index r, Index c) {
  return x[layout == Transpose::yes ? c * rows_columns.m + r : r * rows_columns.n + c];
}

template <typename T>
void expect_product(Size size, Transpose a_layout, Transpose b_layout, T beta) {
  const auto [m, n, k] = size;
  const Floats a_values = normal(m * k, 1), b_values = normal(k * n, 2),
               c_values = normal(m * n, 3);
  const std::vector<T> a(a_values.begin(), a_values.end()), b(b_values.begin(), b_values.end());
  std::vector<T> c(c_values.begin(), c_values.end());
  if (beta == 0) std::ranges::fill(c, static_cast<T>(NAN));  // what was there must not matter
  Doubles wanted;
  for (Index i = 0; i < m; ++i) {
    for (Index j = 0; j < n; ++j) {
      double sum = beta == 0 ? 0.0 : static_cast<double>(beta * c[i * n + j]);
      for (Index l = 0; l < k; ++l) {
        sum += at(a, a_layout, {m, k, 0}, i, l) * at(b, b_layout, {k, n, 0}, l, j);
      }
      wanted.push_back(sum);
    }
  }
  gemm(a.data(), a_layout, b.data(), b_layout, c.data(), m, n, k, beta);
  const double allowed =
      (sizeof(T) == sizeof(float) ? 1e-6 : 1e-14) * (10 + std::sqrt(static_cast<double>(k)));
  EXPECT_LT(error(c, wanted), allowed) << m << " " << n << " " << k;
}

TEST(Gemm, MultipliesEveryLayoutInBothTypes) {
  for (const Size size : {Size{1, 1, 1},
                          {1, 300, 40},
                          {7, 5, 130},
                          {64, 33, 17},
                          {130, 70, 90},
                          {300, 400, 60},
                          {1100, 40, 30},
                          {20, 30, 2500}}) {
    for (Transpose a : {Transpose::no, Transpose::yes}) {
      for (Transpose b : {Transpose::no, Transpose::yes}) {
        for (float beta : {0.0f, 1.0f}) {
          expect_product<float>(size, a, b, beta);
          expect_product<double>(size, a, b, beta);
        }
      }
    }
  }
}

TEST(Gemm, OfNothingLeavesEverything) {
  float untouched = 3.0f;
  gemm(&untouched, Transpose::no, &untouched, Transpose::no, &untouched, 0, 5, 1);
  EXPECT_EQ(untouched, 3.0f);
}

TEST(Gemm, OverNoDepthIsBetaTimesWhatWasThere) {
  for (Transpose a : {Transpose::no, Transpose::yes}) {
    for (Transpose b : {Transpose::no, Transpose::yes}) {
      for (float beta : {0.0f, 0.5f, 1.0f}) {
        expect_product<float>({3, 2, 0}, a, b, beta);
        expect_product<double>({3, 2, 0}, a, b, beta);
      }
    }
  }
}

// Sizes on which oneDNN's own threads change the last bits.
TEST(Gemm, GivesTheSameBytesOnAnyNumberOfThreads) {
  struct Case {
    Size size;
    Transpose a, b;
  };
  const auto no = Transpose::no, yes = Transpose::yes;
  for (const auto& [size, a_layout, b_layout] : {Case{{500, 129, 257}, no, no},
                                                 {{33, 64, 64}, no, yes},
                                                 {{64, 64, 3000}, yes, no},
                                                 {{77, 3000, 64}, no, yes},
                                                 {{700, 64, 256}, yes, no},
                                                 {{1500, 100, 64}, no, no},
                                                 {{64, 64, 5000}, no, no}}) {
    const auto [m, n, k] = size;
    const Floats a = normal(m * k), b = normal(k * n, 2), start = normal(m * n, 3);
    for (float beta : {0.0f, 1.0f}) {
      expect_same_on_any_number_of_threads([&] {
        Floats c = start;
        gemm(a.data(), a_layout, b.data(), b_layout, c.data(), m, n, k, beta);
        return c;
      });
    }
  }
}

}  // namespace
}  // namespace heed::kernels::tests
