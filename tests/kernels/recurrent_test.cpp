#include "heed/kernels/recurrent.h"

#include "tests/kernels/kernels.h"

namespace heed::kernels::tests {
namespace {

constexpr Cell kCells[] = {Cell::vanilla, Cell::lstm, Cell::gru};

double logistic_of(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

// The state after a step, by the formulas of the papers. x, p (G * H), before (S)
Doubles cell_formula(Cell cell, Index hidden, const float* x, const float* p, const float* before) {
  Doubles after(states_of(cell) * hidden);
  for (Index i = 0; i < hidden; ++i) {
    const auto input = [&](Index gate) { return double{x[gate * hidden + i]}; };
    const auto product = [&](Index gate) { return double{p[gate * hidden + i]}; };
    const auto sum = [&](Index gate) { return input(gate) + product(gate); };
    if (cell == Cell::vanilla) {
      after[i] = std::tanh(sum(0));
    } else if (cell == Cell::lstm) {
      after[hidden + i] = logistic_of(sum(1)) * double{before[hidden + i]} +
                          logistic_of(sum(0)) * std::tanh(sum(2));
      after[i] = logistic_of(sum(3)) * std::tanh(after[hidden + i]);
    } else {
      const double n = std::tanh(input(2) + logistic_of(sum(0)) * product(2));
      const double update = logistic_of(sum(1));
      after[i] = (1 - update) * n + update * double{before[i]};
    }
  }
  return after;
}

class RecurrentCells : public OnEveryIsa {
 protected:
  // Some rows of one cell.
  struct Batch {
    Batch(Cell kind, Index width, Index count)
        : cell(kind),
          hidden(width),
          rows(count),
          inputs(normal(count * gates_of(kind) * width, 1)),
          products(normal(count * gates_of(kind) * width, 2)),
          before(normal(count * states_of(kind) * width, 3)),
          after(before.size()),
          kept(count * kept_of(kind) * width) {}

    Floats step() {
      std::vector<CellRow<float>> all;
      const Index gates = gates_of(cell) * hidden, state = states_of(cell) * hidden;
      for (Index r = 0; r < rows; ++r) {
        all.push_back({.inputs = &inputs[r * gates],
                       .products = &products[r * gates],
                       .before = &before[r * state],
                       .after = &after[r * state],
                       .kept = kept.data() + r * kept_of(cell) * hidden});
      }
      cell_step<float>(cell, hidden, all);
      return after;
    }

    Cell cell;
    Index hidden, rows;
    Floats inputs, products, before, after, kept;
  };
};
INSTANTIATE_TEST_SUITE_P(Isa, RecurrentCells, every_isa(), isa_name);

TEST_P(RecurrentCells, StepByTheirFormulas) {
  for (const Cell cell : kCells) {
    for (const Index hidden : {1, 7, 64, 70}) {
      Batch batch(cell, hidden, 9);
      const Index gates = gates_of(cell) * hidden, state = states_of(cell) * hidden;
      Doubles wanted;
      for (Index r = 0; r < batch.rows; ++r) {
        const Doubles one = cell_formula(cell, hidden, &batch.inputs[r * gates],
                                         &batch.products[r * gates], &batch.before[r * state]);
        wanted.insert(wanted.end(), one.begin(), one.end());
      }
      EXPECT_LT(error(batch.step(), wanted), 2e-6) << hidden;
    }
  }
}

TEST_P(RecurrentCells, GiveTheSameBytesOnAnyNumberOfThreads) {
  for (const Cell cell : kCells) {
    Batch batch(cell, 256, 128);
    expect_same_on_any_number_of_threads([&] { return batch.step(); });
  }
}

}  // namespace
}  // namespace heed::kernels::tests
