#pragma once

#include <compare>
#include <cstdint>

#include "heed/tensor/batch.h"

namespace heed::data {

// A place in the data: batch `batch` of epoch `epoch`, both counted from 0.
struct Position {
  Index epoch = 0, batch = 0;

  auto operator<=>(const Position&) const = default;
};

// Where training takes its batches: epoch after epoch without end, each batch a function of its
// position alone (and of what the source was made from), so that training resumes anywhere.
class BatchSource {
 public:
  virtual ~BatchSource() = default;

  virtual Batch next() = 0;                  // and moves on
  virtual Position position() const = 0;     // of what next() gives
  virtual void restore(Position place) = 0;  // next() gives what stands there
  virtual Index batches() const = 0;         // how many the epoch of position() has
  // Tells what it was made from: another number, other batches. 0: it does not know.
  virtual std::uint64_t fingerprint() const { return 0; }
};

}  // namespace heed::data
