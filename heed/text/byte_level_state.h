#pragma once

#include <array>

#include "heed/text/byte_level_bpe.h"

namespace heed {

inline constexpr Token kNoToken = -1;

// What a ByteLevelBpe and its encoders share.
struct ByteLevelBpe::State {
  State(ByteLevelModel model, const std::string& name);

  ByteLevelModel model;
  AddedTokens added;
  Pieces pieces;  // with the added tokens
  Merges merges;
  std::array<Token, 256> byte_tokens{};  // kNoToken of a byte that the vocabulary lacks
  std::vector<std::string> bytes;        // of each token
  std::vector<bool> special;             // of each token
};

}  // namespace heed
