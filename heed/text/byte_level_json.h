#pragma once

#include <string>
#include <string_view>

#include "heed/text/byte_level_bpe.h"

namespace heed {

// The tokenizer.json of the `tokenizers` library: a model BPE behind the pre-tokenizer ByteLevel.
// The text is not trusted; every error begins with `name`, also one that says what of such a file
// is not supported.
ByteLevelModel parse_byte_level_json(std::string_view json, const std::string& name);

// What parse_byte_level_json reads, and `tokenizers` too. Its merges are lines of text, as every
// version of `tokenizers` reads them.
std::string byte_level_json(const ByteLevelModel& model);

}  // namespace heed
