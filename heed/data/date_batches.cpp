#include "heed/data/date_batches.h"

#include "heed/data/batches.h"

namespace heed::data {

Batch date_batch(const Characters& characters, std::span<const DateExample> examples) {
  std::vector<PairList::Sides> pairs;
  for (const DateExample& example : examples) {
    pairs.emplace_back(characters.encode(example.source), characters.encode(example.target));
  }
  return batch_of(PairList(std::move(pairs)), {.end = characters.end(), .start = characters.pad()});
}

Batch DateBatches::next() {
  const Index number = position_.epoch * config_.batches + position_.batch + 1;
  Rng rng(config_.seed ^ static_cast<std::uint32_t>(number * 0x9E3779B1));
  if (++position_.batch == config_.batches) position_ = {.epoch = position_.epoch + 1, .batch = 0};
  return date_batch(characters_, date_examples(dates_, config_.batch, rng));
}

}  // namespace heed::data
