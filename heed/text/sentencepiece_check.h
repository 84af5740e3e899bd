#pragma once

#include <string>
#include <string_view>

namespace heed {

// Throws, one line that begins with `name`, for bytes that are no SentencePiece model or one that
// its library would not survive: the library trusts what it loads, and a made-up normalisation
// table makes it read outside its memory (CVE-2026-1260, in every version before 0.2.1). Holds
// pieces to be text with finite scores, and the table's double-array trie (Aoe 1989; Yata's
// darts-clone) to lead nowhere outside itself.
void check_sentencepiece_model(std::string_view model, const std::string& name);

}  // namespace heed
