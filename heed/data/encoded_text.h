#pragma once

#include <span>
#include <string>
#include <vector>

#include "heed/data/labelled_text.h"
#include "heed/data/token_sequences.h"
#include "heed/text/bert_tokens.h"

namespace heed::data {

// How text becomes the sequences of an encoder.
struct TextEncoding {
  const WordPiece& tokenizer;
  BertTokens special;
  Index max_length = 512;  // tokens of a sequence, with [CLS] and [SEP]
};

// Which texts a masked language model reads.
enum class MaskedTexts {
  lines,    // each line is one, without what it has too much
  windows,  // of the longest length, cut from all lines one behind the other, [SEP] between two
};

// Each is [CLS] ... [SEP], encoded on all threads. Lines without a token are left out; throws where
// none is left.
TokenSequences encoded_texts(std::span<const std::string> lines, MaskedTexts texts,
                             const TextEncoding& encoding);

// One sequence a text, whose label is the number of its own among `labels`; one a sentence's words
// or more, of which the first token of each word is labelled. Throws, beginning with `name`, for a
// label that is none of these.
TokenSequences encoded_texts(std::span<const LabelledText> texts,
                             std::span<const std::string> labels, const TextEncoding& encoding,
                             const std::string& name);
TokenSequences encoded_words(std::span<const LabelledWords> sentences,
                             std::span<const std::string> labels, const TextEncoding& encoding,
                             const std::string& name);

}  // namespace heed::data
