// Any text is either refused with an Error, or a vocab.txt, or the tokenizer_config.json beside it.
// The tokenizer encodes the text itself, and comes back from a tokenizer.json as it was.
#include "heed/text/word_piece_folder.h"

#include <cstdlib>

#include "heed/text/utf8.h"
#include "heed/text/word_piece_json.h"
#include "tests/fuzz/changed_folder.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace heed;
  static const fuzz::ChangedFolder folder(
      {{"vocab.txt", "[UNK]\n[CLS]\n[SEP]\na\n##b\n"},
       {"tokenizer_config.json", R"({"do_lower_case": false})"}});
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  folder.each_changed(text, [&] {
    const WordPiece read = load_word_piece(folder.path());
    require(!find_invalid_utf8(read.decode(read.encode(text))));
    const std::string written = word_piece_json(read.model());
    const WordPiece again(parse_word_piece_json(written, "written"), "written");
    require(again.encode(text) == read.encode(text));
  });
  return 0;
}
