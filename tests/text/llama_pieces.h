#pragma once

#include <fmt/format.h>

#include <vector>

#include "heed/text/sentencepiece_model.h"

namespace heed {

inline constexpr std::size_t kFirstPiece = 259;

// The pieces of a small model as Llama's: <unk>, <s>, </s>, the bytes, and from kFirstPiece on
// "th", "he", "the", their characters and "▁the".
inline std::vector<SentencePiece> llama_pieces() {
  std::vector<SentencePiece> pieces = {{"<unk>", 0, PieceKind::unknown},
                                       {"<s>", 0, PieceKind::control},
                                       {"</s>", 0, PieceKind::control}};
  for (int byte = 0; byte < 256; ++byte) {
    pieces.push_back({fmt::format("<0x{:02X}>", byte), 0, PieceKind::byte});
  }
  float score = 0;
  for (const char* text : {"th", "he", "the", "▁", "t", "h", "e", "o", "▁the"}) {
    pieces.push_back({text, score--});
  }
  return pieces;
}

}  // namespace heed
