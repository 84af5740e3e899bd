#pragma once

#include "heed/autograd/tape.h"
#include "heed/tensor/named_tensors.h"
#include "heed/tensor/tokens.h"

namespace heed::nn {

// What a language model carries from one segment of its texts to the next: the states that each
// layer read, off the tape, so that no gradient goes further back (Dai et al., 2019,
// "Transformer-XL", section 3.2).
struct StateMemory {
  std::vector<Tensor> states;  // (sum of M, D), one a layer; none: nothing is remembered
  Spans spans;                 // M states of each text

  bool empty() const { return states.empty(); }
};

// The same under names, of texts that remember equally much, and back: of so many texts.
NamedTensors named(const StateMemory& memory);
StateMemory memory_of(const NamedTensors& named, Index texts);

// Rows that each sequence has after those that are remembered of it.
class JoinedRows {
 public:
  // Throws where there are memories of other sequences.
  JoinedRows(const StateMemory& memory, const Spans& rows);

  const Spans& spans() const { return spans_; }  // of both, one sequence after the other
  std::vector<Token> positions() const;          // of the rows in their sequences. (N)
  // states (sum of M, D), or empty; x (N, D) -> (sum of M + T, D)
  Tensor forward(const Tensor& states, const Tensor& x) const;
  // The last of them, so many of each sequence or all that there are, off the tape.
  Tensor newest(const Tensor& states, const Tensor& x, Index count) const;
  Spans newest(Index count) const;

 private:
  // Of row t of sequence s, where it lies in all memories with all rows behind them.
  Token place(Index s, Index t) const;

  Spans memory_, rows_, spans_;
};

// What one layer has of it.
struct LayerMemory {
  JoinedRows joined;
  Tensor states;  // or empty
};

}  // namespace heed::nn
