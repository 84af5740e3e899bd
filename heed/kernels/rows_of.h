#pragma once

#include "heed/base/spans.h"
#include "heed/kernels/attention_task.h"

namespace heed::kernels {

// The rows of x that belong to one sequence, and in them what lies from `column` on.
template <typename T>
HeadRows<T> rows_of(T* x, const Spans& spans, Index sequence, Index column, Index stride) {
  const Index* scattered = spans.rows_listed(sequence);
  const bool any = spans.length(sequence) > 0;
  const Index first = any && !scattered ? spans.row(sequence, 0) : 0;
  return {x + first * stride + column, scattered, stride};
}

}  // namespace heed::kernels
