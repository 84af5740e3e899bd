#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "heed/text/llama_tokenizer.h"

namespace heed {

// A tokenizer in the file of llama2.c (its tokenizer.py): the longest piece's length, int32, and of
// each piece its score, float32, its length, int32, and its bytes, in which a space stands for "▁"
// and "\n<s>\n" for "<s>". The numbers are little-endian. The file is not trusted: every error is
// one line that begins with the path.
LlamaTokenizer load_llama2c_tokenizer(const std::filesystem::path& path);
// The same from its bytes; `name` begins every error.
LlamaTokenizer parse_llama2c_tokenizer(std::string_view bytes, const std::string& name);

}  // namespace heed
