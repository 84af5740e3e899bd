#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "heed/tensor/named_tensors.h"

// The formulas of the papers in plain loops over doubles, which know nothing of heed's ops.
namespace heed::explain::plain {

using Rows = std::vector<std::vector<double>>;

inline Rows rows_of(const Tensor& x) {
  Rows rows(x.dim(0), std::vector<double>(x.dim(1)));
  for (Index r = 0; r < x.dim(0); ++r) {
    for (Index c = 0; c < x.dim(1); ++c) rows[r][c] = x.data()[r * x.dim(1) + c];
  }
  return rows;
}

// One of the matrices of x (H, Tq, Tk).
inline Rows rows_of(const Tensor& x, Index head) {
  Rows rows(x.dim(1), std::vector<double>(x.dim(2)));
  for (Index r = 0; r < x.dim(1); ++r) {
    for (Index c = 0; c < x.dim(2); ++c) {
      rows[r][c] = x.data()[(head * x.dim(1) + r) * x.dim(2) + c];
    }
  }
  return rows;
}

inline Rows columns_of(const Rows& x, Index first, Index count) {
  Rows y;
  for (const auto& row : x) y.emplace_back(row.begin() + first, row.begin() + first + count);
  return y;
}

// a (N, K) @ b (M, K)^T -> (N, M)
inline Rows times_transposed(const Rows& a, const Rows& b) {
  Rows y(a.size(), std::vector<double>(b.size()));
  for (std::size_t n = 0; n < a.size(); ++n) {
    for (std::size_t m = 0; m < b.size(); ++m) {
      for (std::size_t k = 0; k < a[n].size(); ++k) y[n][m] += a[n][k] * b[m][k];
    }
  }
  return y;
}

inline Rows transposed(const Rows& x) {
  Rows y(x[0].size(), std::vector<double>(x.size()));
  for (std::size_t r = 0; r < x.size(); ++r) {
    for (std::size_t c = 0; c < x[r].size(); ++c) y[c][r] = x[r][c];
  }
  return y;
}

inline Rows sum(Rows a, const Rows& b) {
  for (std::size_t r = 0; r < a.size(); ++r) {
    for (std::size_t c = 0; c < a[r].size(); ++c) a[r][c] += b[r][c];
  }
  return a;
}

inline Rows scaled(Rows x, double factor) {
  for (auto& row : x) {
    for (double& value : row) value *= factor;
  }
  return x;
}

inline Rows softmax(Rows x) {
  for (auto& row : x) {
    double sum = 0;
    for (double& value : row) sum += value = std::exp(value);
    for (double& value : row) value /= sum;
  }
  return x;
}

inline void expect_near(const Rows& computed, const Rows& shown, const std::string& what) {
  ASSERT_EQ(computed.size(), shown.size()) << what;
  double largest = 0;
  for (std::size_t r = 0; r < shown.size(); ++r) {
    ASSERT_EQ(computed[r].size(), shown[r].size()) << what;
    for (std::size_t c = 0; c < shown[r].size(); ++c) {
      if (std::isinf(shown[r][c]) && computed[r][c] == shown[r][c]) continue;
      const double size = std::max(1.0, std::abs(computed[r][c]));
      largest = std::max(largest, std::abs(computed[r][c] - shown[r][c]) / size);
    }
  }
  EXPECT_LT(largest, 2e-5) << what;
}

// A model's parameters by path.
class Weights {
 public:
  explicit Weights(const NamedTensors& all) : all_(all.begin(), all.end()) {}

  bool has(const std::string& path) const { return all_.contains(path); }
  Rows matrix(const std::string& path) const { return rows_of(all_.at(path)); }
  std::vector<double> vector(const std::string& path) const {
    const auto values = all_.at(path).values();
    return {values.begin(), values.end()};
  }

  // x @ weight^T + bias of the layer at that path.
  Rows linear(const Rows& x, const std::string& path) const {
    Rows y = times_transposed(x, matrix(path + ".weight"));
    if (!has(path + ".bias")) return y;
    const auto bias = vector(path + ".bias");
    for (auto& row : y) {
      for (std::size_t c = 0; c < row.size(); ++c) row[c] += bias[c];
    }
    return y;
  }

  // Layer normalisation where it has a bias or `centred`, else by the root mean square.
  Rows norm(Rows x, const std::string& path, bool centred, double epsilon) const {
    const auto gain = vector(path + ".gain");
    for (auto& row : x) {
      double mean = 0, square = 0;
      for (const double value : row) mean += value / static_cast<double>(row.size());
      if (!centred) mean = 0;
      for (const double value : row) {
        square += (value - mean) * (value - mean) / static_cast<double>(row.size());
      }
      for (std::size_t c = 0; c < row.size(); ++c) {
        row[c] = gain[c] * (row[c] - mean) / std::sqrt(square + epsilon);
        if (has(path + ".bias")) row[c] += vector(path + ".bias")[c];
      }
    }
    return x;
  }

 private:
  std::map<std::string, Tensor> all_;
};

}  // namespace heed::explain::plain
