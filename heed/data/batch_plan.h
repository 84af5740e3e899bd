#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "heed/data/pairs.h"

namespace heed::data {

enum class Order {
  shuffled,    // anew each epoch
  as_written,  // the corpus's own, such as for validation
};

// How sentences become batches: pairs of about the same length together, so many tokens a side
// (section 5.1).
struct BatchOptions {
  Index batch_tokens = 4096;  // the most a batch has on either side, with </s> or <pad>
  Order order = Order::shuffled;
  std::uint32_t seed = 1;
  // So many batches' pairs, drawn at random, are sorted by length before they are cut into
  // batches. Nothing is padded, so that this only makes the sequences of a batch alike; 1 leaves
  // their lengths to chance.
  Index sorted_together = 16;
  Token end = 0;             // </s>, after every sentence
  Token start = 0;           // <pad>, before every target: MarianMT starts its decoder with it
  std::uint64_t corpus = 0;  // tells the pairs from others: TokenCache::key; 0: not known
};

// Places in an order of pairs.
struct BatchRun {
  std::uint32_t begin = 0, end = 0;
};

// Which pairs make up each batch of an epoch, in 4 bytes a pair and 8 a batch.
class BatchPlan {
 public:
  // Every pair stands in one batch; a batch is closed where the next pair would take either side
  // above `batch_tokens`. The same pairs, options and epoch make the same plan. Throws where there
  // are no pairs or a single one is above the limit.
  BatchPlan(const Pairs& pairs, const BatchOptions& options, Index epoch);

  Index batches() const { return std::ssize(batches_); }
  std::span<const std::uint32_t> pairs_of(Index batch) const;

 private:
  std::vector<std::uint32_t> order_;
  std::vector<BatchRun> batches_;  // of the order
};

}  // namespace heed::data
