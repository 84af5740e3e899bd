#pragma once

#include <filesystem>

#include "heed/base/index.h"

namespace heed::models {

// Which of an encoder's states stand for a text (Reimers and Gurevych, "Sentence-BERT", EMNLP 2019,
// section 3).
enum class Pooling {
  mean,   // of all tokens', [CLS] and [SEP] among them
  first,  // [CLS]'s
};

enum class VectorLength {
  free,  // as it comes
  unit,  // divided by its Euclidean length: products of two are cosines
};

// How texts become vectors.
struct SentenceEmbedding {
  Pooling pooling = Pooling::mean;
  VectorLength length = VectorLength::free;
  Index max_length = 512;  // tokens of a text, with [CLS] and [SEP]; the rest is cut off

  friend bool operator==(const SentenceEmbedding&, const SentenceEmbedding&) = default;
};

// Where a folder keeps its model, and how it makes vectors.
struct SentenceEmbeddingFolder {
  std::filesystem::path model;
  SentenceEmbedding embedding;
};

// Of a folder of sentence-transformers (modules.json, 1_Pooling/config.json and
// sentence_bert_config.json), or of any other, which says nothing of it: the defaults, with the
// model's own longest text. Throws one line for a module or a pooling that is not supported.
SentenceEmbeddingFolder load_sentence_embedding(const std::filesystem::path& folder);

}  // namespace heed::models
