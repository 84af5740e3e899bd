#pragma once

#include <span>

#include "heed/base/index.h"

namespace heed {

// What a recurrent layer makes of its inputs x and of its state, at each step. H is the hidden
// state's width; W x + b and U h + c are (G * H), one block of H a gate.
//   vanilla  "Finding Structure in Time" (Elman, 1990): h' = tanh(W x + b + U h + c)
//   lstm     "Long Short-Term Memory" (Hochreiter and Schmidhuber, 1997), with the forget gate of
//            Gers et al. (2000). Gates input i, forget f, g and output o: cell' = f cell + i g,
//            h' = o tanh(cell')
//   gru      "Learning Phrase Representations using RNN Encoder-Decoder" (Cho et al., 2014),
//   section
//            2.3, as PyTorch and cuDNN have it. Gates reset r, update z and n:
//            n = tanh((W x + b)_n + r (U h + c)_n), h' = (1 - z) n + z h
enum class Cell { vanilla, lstm, gru };

// G, the blocks of what is multiplied.
constexpr Index gates_of(Cell cell) {
  return cell == Cell::lstm ? 4 : cell == Cell::gru ? 3 : 1;
}
// Blocks of H in a state: h, and behind it the LSTM's cell.
constexpr Index states_of(Cell cell) {
  return cell == Cell::lstm ? 2 : 1;
}
// Blocks of H that a step keeps for the backward: the gates, and the GRU's (U h + c)_n.
constexpr Index kept_of(Cell cell) {
  return cell == Cell::vanilla ? 0 : 4;
}

}  // namespace heed

namespace heed::kernels {

// One sequence's step.
template <typename T>
struct CellRow {
  const T* inputs;    // (G * H), W x + b
  const T* products;  // (G * H), U h + c
  const T* before;    // (S), the state
  T* after;           // (S)
  T* kept;            // (K)
};

// And back: `carried` comes as what later steps add to d loss / d after, and leaves as d loss /
// d before but for what goes through U.
template <typename T>
struct CellBackwardRow {
  const T *before, *after, *kept, *dafter;  // (S), (S), (K), (S)
  T* carried;                               // (S)
  T* dinputs;                               // (G * H)
  T* dproducts;                             // (G * H)
};

// A step of some sequences, a row each.
template <typename T>
void cell_step(Cell cell, Index hidden, std::span<const CellRow<T>> rows);
template <typename T>
void cell_step_backward(Cell cell, Index hidden, std::span<const CellBackwardRow<T>> rows);

}  // namespace heed::kernels
