#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "heed/text/sentencepiece_model.h"

namespace heed::tests {

inline std::string number(const auto& value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof value);
}

inline std::string entry(float score, const std::string& text) {
  return number(score) + number(static_cast<std::int32_t>(text.size())) + text;
}

// The file that llama2.c would have of these pieces, none of which has a space but at its begin.
inline std::string llama2c_pieces(const std::vector<SentencePiece>& pieces) {
  std::string file = number(std::int32_t{6});  // the longest piece's length, which nobody reads
  for (const SentencePiece& piece : pieces) {
    std::string text = piece.text;
    if (piece.kind == PieceKind::control) text = '\n' + text + '\n';
    if (text.starts_with(kPieceSpace)) text.replace(0, kPieceSpace.size(), " ");
    file += entry(piece.score, text);
  }
  return file;
}

}  // namespace heed::tests
