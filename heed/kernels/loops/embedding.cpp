#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

template <typename T>
void scatter_add(const T* x, const std::int32_t* ids, T* table, Index rows, Index width,
                 Index stride) {
  for (Index i = 0; i < rows; ++i) axpy(T{1}, x + i * stride, table + ids[i] * stride, width);
}

}  // namespace

template <typename T>
void fill_embedding(Loops<T>& loops) {
  loops.scatter_add = scatter_add;
}

HEED_FOR_EACH_TYPE(fill_embedding)

}  // namespace heed::kernels::HEED_ISA
