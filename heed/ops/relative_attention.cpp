#include "heed/ops/relative_attention.h"

#include <algorithm>

namespace heed::ops {
namespace {

// How far ahead of its place a query of the sequence sees, at the most.
Index seen_ahead(const Mask& mask, Index queries, Index keys) {
  return queries > 0 ? mask.visible(0, queries, keys).end - 1 - (keys - queries) : 0;
}

void check_offsets(const RelativeAttention& in, const Attention& how) {
  const Offsets& offsets = in.offsets;
  const OffsetRange wanted = offsets_of(how.queries, how.keys, how.mask);
  check(in.q.dtype() != DType::bfloat16, "relative attention: computes in float32, not bfloat16");
  check(offsets.keys.empty() || offsets.queries.shape() == in.q.shape(),
        "relative attention: queries {} and those of offsets {} differ", in.q.shape(),
        offsets.queries.shape());
  for (const Tensor* rows : {&offsets.keys, &offsets.values, &offsets.biases}) {
    const Index width = rows == &offsets.biases ? how.heads : in.q.dim(1);
    check(rows->empty() || (rows->dim(0) >= offsets.back + 1 + wanted.ahead &&
                            rows->dim(1) == width && offsets.back >= wanted.back),
          "relative attention: offsets {} from -{} on, wanted {} to {} of width {}", rows->shape(),
          offsets.back, -wanted.back, wanted.ahead, width);
  }
}

Index rows_in(const Offsets& offsets) {
  const Tensor& any = !offsets.keys.empty()     ? offsets.keys
                      : !offsets.values.empty() ? offsets.values
                                                : offsets.biases;
  return any.dim(0);
}

template <typename T>
const T* data_of(const Tensor& x) {
  return x.empty() ? nullptr : x.data<T>();
}

template <typename T>
kernels::Offsets<T> numbers(const Offsets& offsets) {
  return {.queries = data_of<T>(offsets.queries),
          .keys = data_of<T>(offsets.keys),
          .values = data_of<T>(offsets.values),
          .biases = data_of<T>(offsets.biases),
          .rows = rows_in(offsets),
          .back = offsets.back};
}

Offsets detached(const Offsets& offsets) {
  return {.queries = offsets.queries.detached(),
          .keys = offsets.keys.detached(),
          .values = offsets.values.detached(),
          .biases = offsets.biases.detached(),
          .back = offsets.back};
}

Tensor gradient_of(const Tensor& x) {
  return x.empty() ? Tensor() : x.uninitialized_like();
}

template <typename T>
T* written(Tensor& x) {
  return x.empty() ? nullptr : x.mutable_data<T>();
}

}  // namespace

OffsetRange offsets_of(const Spans& queries, const Spans& keys, const Mask& mask) {
  OffsetRange range;
  for (Index s = 0; s < queries.count(); ++s) {
    range.back = std::max(range.back, keys.length(s) - 1);
    range.ahead = std::max(range.ahead, seen_ahead(mask, queries.length(s), keys.length(s)));
  }
  return range;
}

Tensor relative_attention(const RelativeAttention& in, const Attention& how) {
  const auto& [q, k, v, offsets] = in;
  check_attention(q, k, v, how);
  check_offsets(in, how);
  const std::vector<Tensor> inputs{
      q, k, v, offsets.queries, offsets.keys, offsets.values, offsets.biases};
  check(how.keys.packed() || !records(inputs), "attention: only packed keys have a gradient");
  Tensor y = q.uninitialized_like();
  Tensor lse = Tensor::uninitialized({q.dim(0), how.heads}, q.dtype());
  compute_in(q.dtype(), [&]<typename T>() {
    kernels::attention(how, q.dim(1), q.data<T>(), k.data<T>(), v.data<T>(), y.mutable_data<T>(),
                       lse.mutable_data<T>(), numbers<T>(offsets));
  });
  return record(y, inputs,
                [=, q = q.detached(), k = k.detached(), v = v.detached(),
                 offsets = detached(offsets)](const Tensor& dy) {
                  const bool seen = how.keys.rows() == k.dim(0);  // every row; others get zeros
                  Tensor dq = q.uninitialized_like();
                  Tensor dk = seen ? k.uninitialized_like() : k.like();
                  Tensor dv = seen ? v.uninitialized_like() : v.like();
                  Tensor queries = gradient_of(offsets.queries), keys = gradient_of(offsets.keys),
                         values = gradient_of(offsets.values), biases = gradient_of(offsets.biases);
                  compute_in(q.dtype(), [&]<typename T>() {
                    kernels::attention_backward<T>(
                        how, q.dim(1),
                        {q.data<T>(), k.data<T>(), v.data<T>(), y.data<T>(), lse.data<T>(),
                         dy.data<T>(), numbers<T>(offsets)},
                        dq.mutable_data<T>(), dk.mutable_data<T>(), dv.mutable_data<T>(),
                        {.queries = written<T>(queries),
                         .keys = written<T>(keys),
                         .values = written<T>(values),
                         .biases = written<T>(biases)});
                  });
                  return std::vector{dq, dk, dv, queries, keys, values, biases};
                });
}

}  // namespace heed::ops
