#pragma once

#include "heed/data/batch_source.h"
#include "heed/data/dates.h"
#include "heed/models/transformer.h"

namespace heed::cli {

// Examples as a model takes them, teacher-forced.
Batch date_batch(const Characters& characters, std::span<const data::DateExample> examples);

// The embedded task as training takes it: each batch a function of the seed, the epoch and its
// place.
class DateBatches : public data::BatchSource {
 public:
  struct Config {
    Index batch = 128;     // dates
    Index batches = 1000;  // an epoch
    std::uint32_t seed = 1;
  };

  DateBatches(const Config& config, const Characters& characters)
      : config_(config), characters_(characters) {}

  Batch next() override;
  data::Position position() const override { return position_; }
  void restore(data::Position place) override { position_ = place; }
  Index batches() const override { return config_.batches; }

 private:
  Config config_;
  const Characters& characters_;
  data::Position position_;
};

// Greedy outputs, in the order of the examples.
std::vector<std::string> normalise(const models::Transformer& model, const Characters& characters,
                                   std::span<const data::DateExample> examples);

// The share of outputs that are the date.
double exact_match(std::span<const data::DateExample> examples,
                   std::span<const std::string> outputs);

// For each decoder layer, the share of output digits whose largest cross-attention weight, its
// heads averaged, lies inside the field of the source that the digit comes from. A digit of an
// output that is no date of ten characters counts as missed.
std::vector<double> attention_in_field(const models::Transformer& model,
                                       const Characters& characters,
                                       std::span<const data::DateExample> examples,
                                       std::span<const std::string> outputs);

}  // namespace heed::cli
