#include "heed/kernels/loops/sigmoid.h"
#include "heed/kernels/loops/table.h"

namespace heed::kernels::HEED_ISA {
namespace {

// d loss / d x where y = sigmoid(x), and where y = tanh(x).
template <typename T>
[[gnu::always_inline]] inline T before_sigmoid(T dy, T y) {
  return dy * y * (1 - y);
}
template <typename T>
[[gnu::always_inline]] inline T before_tanh(T dy, T y) {
  return dy * (1 - y * y);
}

struct VanillaCell {
  template <typename T>
  static void step(Index hidden, const CellRow<T>& row) {
#pragma omp simd
    for (Index i = 0; i < hidden; ++i) {
      row.after[i] = hyperbolic_tangent(row.inputs[i] + row.products[i]);
    }
  }

  template <typename T>
  static void step_backward(Index hidden, const CellBackwardRow<T>& row) {
#pragma omp simd
    for (Index i = 0; i < hidden; ++i) {
      const T dsum = before_tanh(row.dafter[i] + row.carried[i], row.after[i]);
      row.dinputs[i] = row.dproducts[i] = dsum;
      row.carried[i] = 0;
    }
  }
};

struct LstmCell {
  template <typename T>
  static void step(Index hidden, const CellRow<T>& row) {
    const T *x = row.inputs, *p = row.products, *cell_before = row.before + hidden;
    T *input = row.kept, *forget = input + hidden, *g = forget + hidden, *output = g + hidden;
    T* const cell = row.after + hidden;
#pragma omp simd
    for (Index i = 0; i < hidden; ++i) {
      input[i] = sigmoid(x[i] + p[i]);
      forget[i] = sigmoid(x[hidden + i] + p[hidden + i]);
      g[i] = hyperbolic_tangent(x[2 * hidden + i] + p[2 * hidden + i]);
      output[i] = sigmoid(x[3 * hidden + i] + p[3 * hidden + i]);
      cell[i] = forget[i] * cell_before[i] + input[i] * g[i];
      row.after[i] = output[i] * hyperbolic_tangent(cell[i]);
    }
  }

  template <typename T>
  static void step_backward(Index hidden, const CellBackwardRow<T>& row) {
    const T *input = row.kept, *forget = input + hidden, *g = forget + hidden, *output = g + hidden;
    const T *cell_before = row.before + hidden, *cell = row.after + hidden;
    T *dx = row.dinputs, *dp = row.dproducts, *carried_cell = row.carried + hidden;
#pragma omp simd
    for (Index i = 0; i < hidden; ++i) {
      const T dh = row.dafter[i] + row.carried[i], squashed = hyperbolic_tangent(cell[i]);
      const T dcell =
          row.dafter[hidden + i] + carried_cell[i] + before_tanh(dh * output[i], squashed);
      dx[i] = dp[i] = before_sigmoid(dcell * g[i], input[i]);
      dx[hidden + i] = dp[hidden + i] = before_sigmoid(dcell * cell_before[i], forget[i]);
      dx[2 * hidden + i] = dp[2 * hidden + i] = before_tanh(dcell * input[i], g[i]);
      dx[3 * hidden + i] = dp[3 * hidden + i] = before_sigmoid(dh * squashed, output[i]);
      row.carried[i] = 0;
      carried_cell[i] = dcell * forget[i];
    }
  }
};

struct GruCell {
  template <typename T>
  static void step(Index hidden, const CellRow<T>& row) {
    const T *x = row.inputs, *p = row.products;
    T *reset = row.kept, *update = reset + hidden, *n = update + hidden, *product = n + hidden;
#pragma omp simd
    for (Index i = 0; i < hidden; ++i) {
      reset[i] = sigmoid(x[i] + p[i]);
      update[i] = sigmoid(x[hidden + i] + p[hidden + i]);
      product[i] = p[2 * hidden + i];
      n[i] = hyperbolic_tangent(x[2 * hidden + i] + reset[i] * product[i]);
      row.after[i] = n[i] + update[i] * (row.before[i] - n[i]);
    }
  }

  template <typename T>
  static void step_backward(Index hidden, const CellBackwardRow<T>& row) {
    const T *reset = row.kept, *update = reset + hidden, *n = update + hidden,
            *product = n + hidden;
    T *dx = row.dinputs, *dp = row.dproducts;
#pragma omp simd
    for (Index i = 0; i < hidden; ++i) {
      const T dh = row.dafter[i] + row.carried[i];
      const T dn = before_tanh(dh * (1 - update[i]), n[i]);
      dx[i] = dp[i] = before_sigmoid(dn * product[i], reset[i]);
      dx[hidden + i] = dp[hidden + i] = before_sigmoid(dh * (row.before[i] - n[i]), update[i]);
      dx[2 * hidden + i] = dn;
      dp[2 * hidden + i] = dn * reset[i];
      row.carried[i] = dh * update[i];
    }
  }
};

template <typename Kind, typename T>
void fill(Loops<T>& loops, Cell cell) {
  loops.cells[static_cast<int>(cell)] = {.step = Kind::template step<T>,
                                         .step_backward = Kind::template step_backward<T>};
}

}  // namespace

template <typename T>
void fill_recurrent(Loops<T>& loops) {
  fill<VanillaCell>(loops, Cell::vanilla);
  fill<LstmCell>(loops, Cell::lstm);
  fill<GruCell>(loops, Cell::gru);
}

HEED_FOR_EACH_TYPE(fill_recurrent)

}  // namespace heed::kernels::HEED_ISA
