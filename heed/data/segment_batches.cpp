#include "heed/data/segment_batches.h"

#include <algorithm>

#include "heed/base/check.h"

namespace heed::data {

SegmentBatches::SegmentBatches(const SegmentBatchesConfig& config,
                               std::shared_ptr<const std::vector<Token>> text)
    : config_(config), text_(std::move(text)) {
  check(config.segment >= 1 && config.streams >= 1,
        "segments: of {} tokens in {} streams, wanted 1 or more", config.segment, config.streams);
  length_ = (std::ssize(*text_) - 1) / config.streams;
  check(length_ >= 1, "segments: a text of {} tokens has no {} streams and a token behind them",
        text_->size(), config.streams);
}

Index SegmentBatches::batches() const {
  return (length_ + config_.segment - 1) / config_.segment;
}

Batch SegmentBatches::next() {
  const Index first = position_.batch * config_.segment;
  const Index count = std::min(config_.segment, length_ - first);
  Batch batch;
  for (Index stream = 0; stream < config_.streams; ++stream) {
    const auto begin = text_->begin() + stream * length_ + first;
    batch.target.ids.insert(batch.target.ids.end(), begin, begin + count);
    batch.labels.insert(batch.labels.end(), begin + 1, begin + count + 1);
  }
  batch.target.spans = Spans(std::vector<Index>(config_.streams, count));
  batch.continues = position_.batch > 0;
  if (++position_.batch == batches()) position_ = {.epoch = position_.epoch + 1, .batch = 0};
  return batch;
}

}  // namespace heed::data
