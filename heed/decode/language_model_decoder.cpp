#include "heed/decode/language_model_decoder.h"

#include <algorithm>

#include "heed/autograd/tape.h"

namespace heed::decode {

BatchLogits LanguageModelDecoder::step(const Tokens& tokens) {
  const NoGrad no_grad;
  texts_.resize(tokens.spans.count());
  Index longest = 0;
  for (Index i = 0; i < tokens.spans.count(); ++i) {
    const auto first = tokens.ids.begin() + tokens.spans.row(i, 0);
    texts_[i].insert(texts_[i].end(), first, first + tokens.spans.length(i));
    longest = std::max(longest, std::ssize(texts_[i]));
  }
  const Tokens read = longest > model_.config().longest() ? read_anew() : tokens;
  return model_.next(read, state_, pass_);
}

Tokens LanguageModelDecoder::read_anew() {
  const Index most = model_.config().longest(), kept = std::max<Index>(1, most / 2);
  for (std::vector<Token>& text : texts_) {
    if (std::ssize(text) > kept) text.erase(text.begin(), text.end() - kept);
  }
  state_ = model_.start();
  return pack(texts_);
}

void LanguageModelDecoder::pick(std::span<const Index> which) {
  state_.pick(which);
  std::vector<std::vector<Token>> picked;
  for (const Index i : which) picked.push_back(texts_[i]);
  texts_ = std::move(picked);
}

}  // namespace heed::decode
