#include "heed/kernels/recurrent.h"

#include "heed/kernels/blocks.h"
#include "heed/kernels/loops.h"

namespace heed::kernels {
namespace {

constexpr Index kGateCost = 16;  // of an element of a gate, in multiply-adds

template <typename T>
const CellLoops<T>& loops_of(Cell cell) {
  return loops<T>().cells[static_cast<std::size_t>(cell)];
}

template <typename Row>
void each_row(Cell cell, Index hidden, std::span<const Row> rows, const auto& step) {
  in_blocks({.count = std::ssize(rows), .cost = kGateCost * gates_of(cell) * hidden},
            [&](Index begin, Index count) {
              for (const Row& row : rows.subspan(begin, count)) step(hidden, row);
            });
}

}  // namespace

template <typename T>
void cell_step(Cell cell, Index hidden, std::span<const CellRow<T>> rows) {
  each_row(cell, hidden, rows, loops_of<T>(cell).step);
}

template <typename T>
void cell_step_backward(Cell cell, Index hidden, std::span<const CellBackwardRow<T>> rows) {
  each_row(cell, hidden, rows, loops_of<T>(cell).step_backward);
}

template void cell_step(Cell, Index, std::span<const CellRow<float>>);
template void cell_step(Cell, Index, std::span<const CellRow<double>>);
template void cell_step_backward(Cell, Index, std::span<const CellBackwardRow<float>>);
template void cell_step_backward(Cell, Index, std::span<const CellBackwardRow<double>>);

}  // namespace heed::kernels
