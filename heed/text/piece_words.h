#pragma once

#include <span>
#include <string>
#include <vector>

#include "heed/base/index.h"

namespace heed {

// A word, and which pieces of SentencePiece write it.
struct PieceWord {
  std::string text;           // in small letters
  Index first = 0, last = 0;  // its pieces; both belong to it
};

// The words of a line's pieces: one begins where a piece begins with "▁", and at pieces that are
// punctuation throughout, which are words of their own. A piece that is a space alone begins the
// next word.
std::vector<PieceWord> piece_words(std::span<const std::string> pieces);

}  // namespace heed
