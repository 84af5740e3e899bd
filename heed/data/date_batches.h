#pragma once

#include "heed/data/batch_source.h"
#include "heed/data/dates.h"

namespace heed::data {

// Examples as a model takes them, teacher-forced.
Batch date_batch(const Characters& characters, std::span<const DateExample> examples);

// The embedded task as training takes it: each batch a function of the seed, the epoch and its
// place.
class DateBatches : public BatchSource {
 public:
  struct Config {
    Index batch = 128;     // dates
    Index batches = 1000;  // an epoch
    std::uint32_t seed = 1;
  };

  // The characters must outlive it.
  DateBatches(const Config& config, const Characters& characters)
      : config_(config), characters_(characters) {}

  Batch next() override;
  Position position() const override { return position_; }
  void restore(Position place) override { position_ = place; }
  Index batches() const override { return config_.batches; }

 private:
  Config config_;
  const Characters& characters_;
  Position position_;
};

// A text's tokens and their end, as an encoder reads it; the start and its tokens, as a decoder
// does.
std::vector<Token> ended(const Characters& characters, const std::string& text);
std::vector<Token> begun(const Characters& characters, const std::string& text);

}  // namespace heed::data
