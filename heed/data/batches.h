#pragma once

#include <memory>

#include "heed/data/batch_plan.h"
#include "heed/data/batch_source.h"
#include "heed/data/pairs.h"

namespace heed::data {

// The pairs as one packed batch, teacher-forced: </s> after every source, <pad> before every target
// and </s> after its labels.
Batch batch_of(const Pairs& pairs, std::span<const std::uint32_t> which,
               const BatchOptions& options);
Batch batch_of(const Pairs& pairs, const BatchOptions& options);  // all of them

// Batches by token budget, epoch after epoch. A thread of its own makes a few ahead, so that
// training does not wait for them; what next() gives does not depend on that.
class Batches : public BatchSource {
 public:
  Batches(std::shared_ptr<const Pairs> pairs, const BatchOptions& options);
  Batches(PairsOfEpoch pairs, const BatchOptions& options);
  ~Batches() override;

  Batch next() override;  // throws what making it threw, again and again
  Position position() const override;
  // A batch beyond the epoch's last is an error, which the next call throws.
  void restore(Position place) override;
  Index batches() const override;
  std::uint64_t fingerprint() const override;  // of the options; 0 where `corpus` is

 private:
  class Producer;

  PairsOfEpoch pairs_;
  BatchOptions options_;
  Position position_;
  std::unique_ptr<Producer> producer_;  // last: it begins at that position
};

}  // namespace heed::data
