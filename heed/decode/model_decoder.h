#pragma once

#include <memory>

#include "heed/decode/decoder.h"
#include "heed/decode/hypothesis.h"
#include "heed/decode/token_lists.h"
#include "heed/models/sequence_to_sequence.h"

namespace heed::decode {

// A model that translates, while it decodes some sources, step by step and without a tape. The
// model must outlive it.
template <typename Model>
class ModelDecoder : public Decoder {
 public:
  // Encodes the sources, each of which ends with its end token. `lists` narrow what each may
  // become, where they are not empty: the model is a packed one then.
  ModelDecoder(const Model& model, const Tokens& sources, TokenLists lists = {},
               nn::Pass pass = nn::Pass::inference());

  BatchLogits step(const Tokens& tokens) override;
  void pick(std::span<const Index> which) override;

 private:
  using State = decltype(std::declval<const Model&>().encode(std::declval<const Tokens&>(),
                                                             std::declval<nn::Pass&>()));

  const Model& model_;
  nn::Pass pass_;
  State state_;
  TokenLists lists_;
};

using TransformerDecoder = ModelDecoder<models::Transformer>;

// That of the model's architecture.
std::unique_ptr<Decoder> decoder_of(const models::SequenceToSequence& model, const Tokens& sources,
                                    TokenLists lists = {}, nn::Pass pass = nn::Pass::inference());

// Marian's habit, which our models follow: <pad> starts the decoder and is never said.
Special special_of(const models::SequenceToSequenceConfig& config);

}  // namespace heed::decode
