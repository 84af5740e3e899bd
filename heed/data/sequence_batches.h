#pragma once

#include <memory>
#include <optional>

#include "heed/data/batch_plan.h"
#include "heed/data/batch_source.h"
#include "heed/data/token_sequences.h"

namespace heed::data {

struct SequenceBatchesConfig {
  Index batch_tokens = 4096;  // the most a batch has
  Order order = Order::shuffled;
  std::uint32_t seed = 1;
};

// Sequences and their labels as an encoder is trained on them, in batches of about as many tokens;
// as BatchPlan cuts them. Each is a source; there is no target.
class SequenceBatches : public BatchSource {
 public:
  // Throws where there is none, or one is longer than a batch.
  SequenceBatches(const SequenceBatchesConfig& config,
                  std::shared_ptr<const TokenSequences> sequences);

  Batch next() override;
  Position position() const override { return position_; }
  void restore(Position place) override { position_ = place; }
  Index batches() const override;
  std::uint64_t fingerprint() const override;

 private:
  const BatchPlan& plan() const;  // of the epoch of position()

  SequenceBatchesConfig config_;
  std::shared_ptr<const TokenSequences> sequences_;
  Position position_;
  mutable std::optional<BatchPlan> plan_;  // of planned_, made when it is asked for
  mutable Index planned_ = -1;
};

}  // namespace heed::data
