#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/lines.h"
#include "heed/text/tokenizer.h"

namespace heed {

enum class SubwordModel {
  bpe,         // Sennrich et al., ACL 2016
  unigram,     // Kudo, ACL 2018
  characters,  // as many as there are, up to the vocabulary size
  words,       // the most frequent, split at spaces
};

// What is done to a text before it is cut; decoding does not undo it.
enum class Normalization {
  nmt_nfkc,           // Unicode NFKC, and control characters and odd spaces as spaces
  nmt_nfkc_casefold,  // the same in lower case
  nfkc,
  nfkc_casefold,
  none,  // spaces alone: none at the ends, one between words
};

enum class ByteFallback { without, with };  // with: what is not in the vocabulary becomes its bytes

// Characters and words in a corpus that has fewer than vocab_size: fine, or an error.
enum class Underfull { accept, refuse };

struct TokenizerTraining {
  SubwordModel model = SubwordModel::bpe;
  Index vocab_size = 8000;  // V, with </s>, <unk> and <pad>
  Underfull underfull = Underfull::accept;
  double character_coverage = 0.9995;     // of the corpus's characters; what is rarer is <unk>
  std::vector<std::string> user_symbols;  // never cut, each a piece of its own; without spaces
  ByteFallback byte_fallback = ByteFallback::without;
  Normalization normalization = Normalization::nmt_nfkc;
  // Of a larger corpus so many lines are drawn, always the same ones. Unigrams take memory for each
  // of them; for all else words are counted, of about half as many lines or more.
  Index most_lines = 10'000'000;
};

// Trains a SentencePiece model; lines above 4,192 bytes do not count. The same lines and options
// make the same bytes, on any number of cores. Throws for options out of range, a corpus without
// text, and a vocabulary that the corpus cannot fill (with the largest size it can) or that has no
// room for its characters (with the smallest); characters and words take what there is, unless
// `underfull` says otherwise.
Tokenizer train_tokenizer(const NextLine& next, const TokenizerTraining& training);

// The same on the lines of all files, plain or gzip: for a joint vocabulary, those of both sides.
Tokenizer train_tokenizer(std::span<const std::filesystem::path> files,
                          const TokenizerTraining& training,
                          InvalidUtf8 invalid = InvalidUtf8::refuse);

}  // namespace heed
