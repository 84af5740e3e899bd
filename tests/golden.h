#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "heed/autograd/tape.h"
#include "heed/tensor/safetensors.h"
#include "tests/gradcheck.h"

namespace heed::tests {

// What PyTorch computed in double, rounded to float32: scripts/golden/pytorch.py. `path` lies under
// tests/; tests run in the project's root.
inline safetensors::File golden(const std::string& path) {
  return safetensors::File("tests/" + path + ".safetensors");
}

// Float32 rounds by up to 6e-8; sums of tens of terms, through some ten layers of them, leave up to
// 1e-6 of what they sum. A LayerNorm's epsilon of 1e-4 instead of 1e-5 shows at 5e-5, anything
// graver at 1e-2 and more.
constexpr double kGoldenTolerance = 1e-5;

inline double greatest_element(const Tensor& x) {
  double greatest = 0.0;
  for (const float element : x.values()) greatest = std::max(greatest, std::abs(double{element}));
  return greatest;
}

// The greatest difference, as a share of the greatest element of `expected`.
inline double relative_difference(const Tensor& got, const Tensor& expected) {
  return greatest_difference(got, expected) / greatest_element(expected);
}

inline std::vector<Index> indices(const safetensors::File& file, const std::string& name) {
  const Tensor numbers = file.tensor(name);
  const auto values = numbers.values<std::int32_t>();
  return {values.begin(), values.end()};
}

inline std::vector<Token> tokens(const safetensors::File& file, const std::string& name) {
  const Tensor numbers = file.tensor(name);
  const auto values = numbers.values<Token>();
  return {values.begin(), values.end()};
}

inline Tensor leaf(const safetensors::File& file, const std::string& name) {
  return parameter(file.tensor(name));
}

// The sum of y * dy: its gradient by y is dy.
inline Tensor weighed(const Tensor& y, const Tensor& dy) {
  return ops::reshape(ops::linear(ops::reshape(y, {1, y.size()}), dy.reshaped({1, dy.size()}), {}),
                      {});
}

// Gives each parameter the golden's number; both must have the same names.
inline void set_parameters(const safetensors::File& file, NamedTensors parameters) {
  const std::string prefix = "parameters.";
  std::set<std::string> left;
  for (const std::string& name : file.names()) {
    if (name.starts_with(prefix)) left.insert(name.substr(prefix.size()));
  }
  for (auto& [name, parameter] : parameters) {
    ASSERT_EQ(left.erase(name), 1) << "PyTorch's model has no " << name;
    const Tensor value = file.tensor(prefix + name);
    ASSERT_EQ(parameter.shape(), value.shape()) << name;
    std::ranges::copy(value.values(), parameter.mutable_data());
  }
  ASSERT_TRUE(left.empty()) << "our model has no " << *left.begin();
}

inline void expect_gradients(const safetensors::File& file, const NamedTensors& parameters) {
  double overall = 0.0;  // what a gradient that should be zero is judged by, as a key's bias
  for (const auto& [name, parameter] : parameters) {
    overall = std::max(overall, greatest_element(file.tensor("gradients." + name)));
  }
  for (const auto& [name, parameter] : parameters) {
    const Tensor expected = file.tensor("gradients." + name);
    const double size = std::max(greatest_element(expected), 0.05 * overall);
    EXPECT_LT(greatest_difference(parameter.node()->grad, expected), kGoldenTolerance * size)
        << name;
  }
}

}  // namespace heed::tests
