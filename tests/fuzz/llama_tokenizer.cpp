// Any bytes are either refused with an Error, or a SentencePiece model or a tokenizer of llama2.c,
// which encodes the bytes themselves. What it is written as is the same tokenizer again.
#include "heed/text/llama_tokenizer.h"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/json.h"
#include "heed/text/language_tokenizer.h"
#include "heed/text/llama2c_tokenizer.h"
#include "heed/text/llama_tokenizer_json.h"
#include "heed/text/utf8.h"

namespace {

using namespace heed;

void require(bool holds) {
  if (!holds) std::abort();
}

void use(const LlamaTokenizer& llama, std::string_view text) {
  const auto tokens = llama.encode(text);
  require(!find_invalid_utf8(LanguageTokenizer(llama).decode(tokens)));
  require(parse_json(llama_tokenizer_json(llama), "written")["model"]["vocab"].size() ==
          static_cast<std::size_t>(llama.size()));
}

void read_model(std::string_view bytes) {
  use(LlamaTokenizer::from_model(std::string(bytes)), bytes);
}

void read_llama2c(std::string_view bytes) {
  const LlamaTokenizer llama = parse_llama2c_tokenizer(bytes, "tokenizer.bin");
  use(llama, bytes);
  require(LlamaTokenizer::from_model(sentencepiece_bytes(llama.model())).encode(bytes) ==
          llama.encode(bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto read : {read_model, read_llama2c}) {
    try {
      read(text);
    } catch (const heed::Error&) {
    }
  }
  return 0;
}
