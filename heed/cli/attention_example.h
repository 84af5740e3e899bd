#pragma once

#include "heed/decode/text_encoder.h"
#include "heed/decode/text_model.h"
#include "heed/decode/translation_model.h"
#include "heed/viz/report.h"

namespace heed::cli {

// A sentence as a model has it, up to its end token.
struct Segmented {
  std::string text;
  std::vector<Token> tokens;
  std::vector<std::string> pieces;  // one a token, as they are drawn
};

// vocabulary: a Tokenizer or Characters.
Segmented segmented(const auto& vocabulary, const std::string& text) {
  Segmented sentence{.text = text, .tokens = vocabulary.encode(text), .pieces = {}};
  sentence.tokens.push_back(vocabulary.end());
  for (const Token token : sentence.tokens) sentence.pieces.push_back(vocabulary.piece(token));
  return sentence;
}

// Every layer's and head's attention while the model reads `source` and writes `target`: first
// cross-attention, the last layer first.
viz::AttentionExample attention_example(const models::SequenceToSequence& model,
                                        const Segmented& source, const Segmented& target);
// Of `target` as much as the model has learned positions for. Throws where `source` has more.
viz::AttentionExample attention_example(const decode::TranslationModel& model,
                                        const std::string& source, const std::string& target);

// Every layer's and head's attention while a language model reads the first `most` tokens of a
// text.
viz::AttentionExample attention_example(const decode::TextModel& model, const std::string& text,
                                        Index most);

// The same of an encoder model, whose text stands between [CLS] and [SEP].
viz::AttentionExample attention_example(const decode::TextEncoder& model, const std::string& text,
                                        Index most);

}  // namespace heed::cli
