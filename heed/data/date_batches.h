#pragma once

#include <span>

#include "heed/data/batch_source.h"
#include "heed/data/dates.h"

namespace heed::data {

// Examples as a model takes them.
Batch date_batch(const Characters& characters, std::span<const DateExample> examples);

struct DateBatchesConfig {
  Index batch = 128;     // dates
  Index batches = 1000;  // an epoch
  std::uint32_t seed = 1;
};

// The embedded task as training takes it: each batch a function of the seed, the epoch and its
// place.
class DateBatches : public BatchSource {
 public:
  // The characters must outlive it.
  DateBatches(const DateBatchesConfig& config, const Characters& characters)
      : config_(config), characters_(characters) {}

  Batch next() override;
  Position position() const override { return position_; }
  void restore(Position place) override { position_ = place; }
  Index batches() const override { return config_.batches; }

 private:
  DateBatchesConfig config_;
  const Characters& characters_;
  std::vector<std::chrono::year_month_day> dates_ = dates_of(DateSplit::train);
  Position position_;
};

}  // namespace heed::data
