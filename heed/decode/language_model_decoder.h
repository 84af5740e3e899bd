#pragma once

#include "heed/decode/decoder.h"
#include "heed/models/language_model.h"

namespace heed::decode {

// A models::LanguageModel that goes on with some texts, step by step and without a tape. A text
// that outgrows the model's learned positions is read anew from its later half, which all that
// follows is told by. The model must outlive it.
class LanguageModelDecoder : public Decoder {
 public:
  explicit LanguageModelDecoder(const models::LanguageModel& model)
      : model_(model), state_(model.start()) {}

  BatchLogits step(const Tokens& tokens) override;
  void pick(std::span<const Index> which) override;

 private:
  Tokens read_anew();

  const models::LanguageModel& model_;
  nn::Pass pass_ = nn::Pass::inference();
  models::LanguageModelState state_;
  std::vector<std::vector<Token>> texts_;  // as far as the state has read them
};

}  // namespace heed::decode
