#pragma once

#include <string>

#include "heed/text/llama_tokenizer.h"

namespace heed {

// tokenizer.json of the `tokenizers` library that gives a text the tokens of LlamaTokenizer, with
// <s> before them where they are to have special tokens; but "<s>" in a text is special there.
std::string llama_tokenizer_json(const LlamaTokenizer& tokenizer);

}  // namespace heed
