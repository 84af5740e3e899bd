#include "heed/nn/embedding.h"

#include <algorithm>
#include <cmath>

#include "heed/ops/arithmetic.h"

namespace heed::nn {
namespace {

void clear_row(Tensor& table, Token row) {
  const Index width = table.dim(1);
  compute_in(table.dtype(), [&]<typename T>() {
    std::fill_n(table.mutable_data<T>() + row * width, width, T{0});
  });
}

}  // namespace

Tensor embedding_table(Index vocab, Index width, Token pad, Rng& rng) {
  Tensor table = Tensor::normal({vocab, width}, 1.0f / std::sqrt(static_cast<float>(width)), rng);
  if (!table.empty()) clear_row(table, pad);
  return parameter(table);
}

Tensor without_gradient_at(const Tensor& table, Token pad) {
  return record(table.detached(), {table}, [pad](const Tensor& dy) {
    Tensor dtable = dy.copy();
    clear_row(dtable, pad);
    return std::vector{dtable};
  });
}

Tensor scaled(Tensor rows, EmbeddingScale scale) {
  if (scale == EmbeddingScale::none) return rows;
  const double root = std::sqrt(static_cast<double>(rows.dim(1)));
  return std::move(rows) * root;
}

}  // namespace heed::nn
