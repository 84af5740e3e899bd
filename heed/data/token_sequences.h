#pragma once

#include <vector>

#include "heed/tensor/tokens.h"

namespace heed::data {

// What the labels of sequences are of.
enum class LabelsOf { nothing, sequences, tokens };

// Texts as tokens, one behind the other, and what is to be said of each: a label a sequence, a
// label a token, or none.
struct TokenSequences {
  std::vector<Token> ids = {};
  std::vector<Index> begins = {0};  // of each sequence, and where the last one ends
  LabelsOf labels_of = LabelsOf::nothing;
  std::vector<Token> labels = {};

  Index count() const { return std::ssize(begins) - 1; }
  Index length(Index i) const { return begins[i + 1] - begins[i]; }
  // Adds one, with a label for each token, one, or none, as labels_of says.
  void add(std::span<const Token> tokens, std::span<const Token> of_it = {});
};

}  // namespace heed::data
