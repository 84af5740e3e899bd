#include "heed/decode/text_classifier.h"

#include "heed/ops/softmax.h"
#include "heed/text/word_sequences.h"

namespace heed::decode {
namespace {

constexpr Index kClassifiedAtOnce = 4096;

void check_head(const TextEncoder& encoder, models::EncoderHead head, const char* what) {
  check(encoder.model.config().head == head, "classify: the model does not classify {}", what);
}

}  // namespace

Tensor classify_texts(const TextEncoder& encoder, std::span<const std::string> texts) {
  check_head(encoder, models::EncoderHead::sentence_classification, "sentences");
  const NoGrad no_grad;
  const models::EncoderModelConfig& config = encoder.model.config();
  const BertTokens special = bert_tokens(encoder.tokenizer, "classify");
  std::vector<std::vector<Token>> sequences;
  for (const std::string& text : texts) {
    sequences.push_back(framed(encoder.tokenizer.encode(text), special, config.max_length));
  }
  const Index labels = std::ssize(config.labels);
  Tensor all = Tensor::uninitialized({std::ssize(texts), labels});
  std::size_t first = 0;
  for (const std::size_t last : runs_of(sequences, kClassifiedAtOnce)) {
    nn::Pass pass = nn::Pass::inference();
    const Tokens tokens = pack({sequences.begin() + first, sequences.begin() + last});
    const Tensor some = ops::softmax(encoder.model.forward(tokens, pass));
    std::ranges::copy(some.values(), all.mutable_data() + first * labels);
    first = last;
  }
  return all;
}

Tensor classify_words(const TextEncoder& encoder, std::span<const std::string> words) {
  check_head(encoder, models::EncoderHead::token_classification, "words");
  const NoGrad no_grad;
  const models::EncoderModelConfig& config = encoder.model.config();
  const BertTokens special = bert_tokens(encoder.tokenizer, "classify");
  const Index labels = std::ssize(config.labels);
  Tensor all = Tensor::uninitialized({std::ssize(words), labels});
  for (const WordSequence& part :
       word_sequences(words, encoder.tokenizer, special, config.max_length)) {
    nn::Pass pass = nn::Pass::inference();
    const Tensor some = ops::softmax(encoder.model.forward(pack({part.tokens}), pass));
    for (std::size_t t = 0; t < part.words.size(); ++t) {
      if (part.words[t] == kNoWord) continue;
      std::copy_n(some.data() + t * labels, labels, all.mutable_data() + part.words[t] * labels);
    }
  }
  return all;
}

}  // namespace heed::decode
