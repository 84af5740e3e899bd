#pragma once

#include <memory>

#include "heed/data/batch_source.h"

namespace heed::data {

struct SegmentBatchesConfig {
  Index segment = 64;  // tokens of a stream that a batch has; an epoch's last may have fewer
  Index streams = 12;
};

// A text as a model with a memory is trained on it (Dai et al., 2019, "Transformer-XL", section
// 3.2): cut into streams of equal length, each batch the next segment of every one, so that a
// segment goes on where that of the batch before ended. What does not fill the streams is left out.
class SegmentBatches : public BatchSource {
 public:
  // Throws where the streams would have no token and another behind it.
  SegmentBatches(const SegmentBatchesConfig& config,
                 std::shared_ptr<const std::vector<Token>> text);

  Batch next() override;
  Position position() const override { return position_; }
  void restore(Position place) override { position_ = place; }
  Index batches() const override;

 private:
  SegmentBatchesConfig config_;
  std::shared_ptr<const std::vector<Token>> text_;
  Index length_;  // of a stream, without the token behind its last
  Position position_;
};

}  // namespace heed::data
