#pragma once

#include "heed/data/sequence_batches.h"

namespace heed::data {

// Devlin et al. (2019), section 3.1, Task 1, and appendix A.1.
struct Masking {
  float rate = 0.15f;              // of the tokens that a model is to say, by chance
  float masked = 0.8f;             // of these, that are [MASK]; the rest stay what they are but for
  float random = 0.1f;             // those that become any of `words`
  Token mask = 0;                  // [MASK]
  std::vector<Token> words = {};   // tokens that are not special
  std::vector<bool> special = {};  // of each token of the vocabulary: is never chosen
  std::uint32_t seed = 1;
};

// The batch with tokens masked, and for labels what stood there, kIgnored elsewhere: a function of
// the seed and the place. One token at least is chosen where one may be. Throws for a batch without
// such a token.
Batch masked(Batch batch, const Masking& masking, Position place);

// Sequences with tokens masked anew each epoch ("dynamic masking": Liu et al., "RoBERTa", 2019,
// section 4.1).
class MaskedBatches : public BatchSource {
 public:
  MaskedBatches(SequenceBatches sequences, const Masking& masking);

  Batch next() override;
  Position position() const override { return sequences_.position(); }
  void restore(Position place) override { sequences_.restore(place); }
  Index batches() const override { return sequences_.batches(); }
  std::uint64_t fingerprint() const override;

 private:
  SequenceBatches sequences_;
  Masking masking_;
};

}  // namespace heed::data
