// Any text is either refused with an Error, or a tokenizer.json that is the same once written and
// read again. The tokenizer encodes the text itself.
#include "heed/text/word_piece.h"

#include <cstdlib>

#include "heed/base/check.h"
#include "heed/text/utf8.h"
#include "heed/text/word_piece_json.h"

namespace {

using namespace heed;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  require(!find_invalid_utf8(normalized(text, {.clean_text = false})));
  try {
    const WordPiece read(parse_word_piece_json(text, "tokenizer.json"), "tokenizer.json");
    const std::string written = word_piece_json(read.model());
    const WordPiece again(parse_word_piece_json(written, "written"), "written");
    require(again.fingerprint() == read.fingerprint());
    require(!find_invalid_utf8(read.decode(read.encode(text))));
  } catch (const Error&) {
  }
  return 0;
}
