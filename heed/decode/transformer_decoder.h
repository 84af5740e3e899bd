#pragma once

#include "heed/decode/decoder.h"
#include "heed/decode/hypothesis.h"
#include "heed/decode/token_lists.h"
#include "heed/models/transformer.h"

namespace heed::decode {

// A models::Transformer that decodes some sources, step by step and without a tape. The model must
// outlive it.
class TransformerDecoder : public Decoder {
 public:
  // Encodes the sources, each of which ends with its end token. `lists` narrow what each may
  // become, where they are not empty: the model is a packed one then.
  TransformerDecoder(const models::Transformer& model, const Tokens& sources,
                     TokenLists lists = {});

  BatchLogits step(const Tokens& tokens) override;
  void pick(std::span<const Index> which) override;

 private:
  const models::Transformer& model_;
  nn::Pass pass_ = nn::Pass::inference();
  models::TransformerState state_;
  TokenLists lists_;
};

// Marian's habit, which our models follow: <pad> starts the decoder and is never said.
Special special_of(const models::TransformerConfig& config);

}  // namespace heed::decode
