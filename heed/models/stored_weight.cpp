#include "heed/models/stored_weight.h"

#include <algorithm>
#include <map>

namespace heed::models {
namespace {

Tensor as_float32(const Tensor& tensor) {
  return tensor.dtype() == DType::float32 ? tensor : tensor.to(DType::float32);
}

Index along(const Tensor& weight, ResidualAxis axis) {
  return weight.dim(axis == ResidualAxis::first ? 0 : -1);
}

// x (R, C) into column `first` and those behind it of y (C, ...)
void put_transposed(const Tensor& x, Index first, Tensor& y) {
  const Index rows = x.dim(0), columns = x.dim(1), width = y.dim(1);
  for (Index r = 0; r < rows; ++r) {
    for (Index c = 0; c < columns; ++c) {
      y.mutable_data()[c * width + first + r] = x.data()[r * columns + c];
    }
  }
}

void put(const Tensor& x, const StoredWeight& weight, Tensor& into) {
  if (weight.transposed) return put_transposed(x, weight.part * x.dim(0), into);
  std::copy_n(x.data(), x.size(), into.mutable_data() + weight.part * x.size());
}

}  // namespace

Shape stored_shape(const StoredWeight& weight) {
  if (!weight.stored_as.empty()) return weight.stored_as;
  Shape shape = weight.shape;
  shape.front() *= weight.parts;
  if (weight.transposed) std::ranges::reverse(shape);
  return shape;
}

std::vector<StoredWeight> under_own_paths(const NamedTensors& parameters) {
  std::vector<StoredWeight> weights;
  for (const auto& [path, tensor] : parameters) weights.push_back({path, {path}, tensor.shape()});
  return weights;
}

NamedTensors stored_tensors(const NamedTensors& parameters, std::span<const StoredWeight> weights) {
  std::map<std::string, Tensor> by_path;
  for (const auto& [path, tensor] : parameters) by_path.emplace(path, tensor);
  NamedTensors stored;
  for (const StoredWeight& weight : weights) {
    const Tensor tensor = to_halves(as_float32(by_path.at(weight.path)), weight.residual);
    const std::string& name = weight.names.front();
    if (weight.parts == 1 && !weight.transposed) {
      stored.emplace_back(name, tensor.reshaped(stored_shape(weight)));
      continue;
    }
    if (weight.part == 0) stored.emplace_back(name, Tensor::uninitialized(stored_shape(weight)));
    put(tensor, weight, std::ranges::find(stored, name, &NamedTensors::value_type::first)->second);
  }
  return stored;
}

Index place_in_halves(Index i, Index width) {
  return i / 2 + (i % 2 == 0 ? 0 : (width + 1) / 2);
}

// y[..., place_in_halves(i), ...] = x[..., i, ...] on `axis`
Tensor to_halves(const Tensor& weight, ResidualAxis axis) {
  if (axis == ResidualAxis::none || weight.size() == 0) return weight;
  const Index count = along(weight, axis);
  const Index outer = axis == ResidualAxis::first ? 1 : weight.size() / count;
  const Index inner = axis == ResidualAxis::first ? weight.size() / count : 1;
  Tensor y = weight.uninitialized_like();
  for (Index o = 0; o < outer; ++o) {
    for (Index i = 0; i < count; ++i) {
      std::copy_n(weight.data() + (o * count + i) * inner, inner,
                  y.mutable_data() + (o * count + place_in_halves(i, count)) * inner);
    }
  }
  return y;
}

}  // namespace heed::models
