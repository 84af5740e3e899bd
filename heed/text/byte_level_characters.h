#pragma once

#include <string_view>

#include "heed/text/byte_level_bpe.h"

namespace heed {

// A tokenizer whose tokens are the characters (code points) that stand in `text`, numbered in
// their order, which for ASCII is all of it: nanoGPT's vocabulary of characters. One of several
// bytes is made by merges, and the pieces that these need come behind the characters. There is no
// special token. Throws for a text that is empty or no UTF-8.
ByteLevelBpe characters_of(std::string_view text);

}  // namespace heed
