#include "heed/ops/dropout.h"

#include <algorithm>

#include "heed/ops/arithmetic.h"

namespace heed::ops {
namespace {

// How the kernels see a tensor of that shape.
struct Planes {
  explicit Planes(const Tensor& x)
      : width(x.dim(-1)), rows(x.dim(-2)), planes(x.size() / std::max<Index>(rows * width, 1)) {}
  Index width, rows, planes;
};

// In x's memory where nobody else has it.
Tensor dropped(const Tensor& x, const kernels::Dropout& dropout) {
  Tensor y = x.recycled();
  const auto [width, rows, planes] = Planes(x);
  compute_stored(x.dtype(), [&]<typename S>() {
    kernels::dropout(dropout, x.data<S>(), y.mutable_data<S>(), planes, rows, width);
  });
  return y;
}

Tensor sum_with_dropped(const Tensor& base, const Tensor& x, const kernels::Dropout& dropout) {
  Tensor y = x.recycled();
  const auto [width, rows, planes] = Planes(x);
  compute_in(x.dtype(), [&]<typename T>() {
    kernels::add_dropped(dropout, base.data<T>(), x.data<T>(), y.mutable_data<T>(), planes, rows,
                         width);
  });
  return y;
}

}  // namespace

Tensor dropout(Tensor x, const kernels::Dropout& dropout) {
  if (dropout.rate == 0.0f) return x;
  const Tensor y = dropped(x, dropout);  // before the inputs of record() share x
  return record(y, {x}, [dropout](const Tensor& dy) { return std::vector{dropped(dy, dropout)}; });
}

Tensor add_dropped(const Tensor& base, Tensor x, const kernels::Dropout& dropout) {
  if (dropout.rate == 0.0f) return base + std::move(x);
  check(base.shape() == x.shape(), "add_dropped: shapes {} and {} differ", base.shape(), x.shape());
  const Tensor y = sum_with_dropped(base, x, dropout);  // before the inputs of record() share x
  return record(y, {base, x}, [dropout](const Tensor& dy) {
    return std::vector{dy, dropped(dy, dropout)};
  });
}

}  // namespace heed::ops
