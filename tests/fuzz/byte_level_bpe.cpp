// Any text is either refused with an Error, or a tokenizer.json, a vocab.json or a merges.txt that
// is the same once written and read again. The tokenizer encodes the text itself, and gives it
// back.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/text/byte_alphabet.h"
#include "heed/text/byte_level_bpe.h"
#include "heed/text/byte_level_json.h"
#include "heed/text/language_tokenizer.h"

namespace {

using namespace heed;

void require(bool holds) {
  if (!holds) std::abort();
}

void encode_and_decode(const ByteLevelBpe& bpe, std::string_view text) {
  const auto tokens = bpe.encode(text);
  std::string streamed;
  LanguageDecoder decoder(bpe);
  for (const Token token : tokens) streamed += decoder.add(token);
  require(streamed + decoder.finish() == bpe.decode(tokens));
  if (!bpe.model().added.empty() || bpe.model().prefix_space == PrefixSpace::added) return;
  std::string bytes;
  for (const Token token : tokens) bytes += bpe.bytes(token);
  require(bytes == text);
}

void read_tokenizer(std::string_view text) {
  const ByteLevelBpe bpe(parse_byte_level_json(text, "tokenizer.json"), "tokenizer.json");
  const std::string written = byte_level_json(bpe.model());
  const ByteLevelBpe again(parse_byte_level_json(written, "written"), "written");
  require(again.fingerprint() == bpe.fingerprint());
  encode_and_decode(bpe, text);
}

void read_vocabulary(std::string_view text) {
  const Pieces pieces = Pieces::parse(text, "vocab.json");
  require(Pieces::parse(pieces.json().dump(), "written").all() == pieces.all());
}

// Over the bytes and all that the merges make, where that is not too much.
void read_merges(std::string_view text) {
  const auto merges = parse_merges(text, "merges.txt");
  require(parse_merges(merges_text(merges), "written") == merges);
  ByteLevelModel model = {.merges = merges};
  for (int byte = 0; byte < 256; ++byte) {
    model.pieces.push_back(in_byte_alphabet(std::string(1, static_cast<char>(byte))));
  }
  for (const auto& [left, right] : merges) model.pieces.push_back(left + right);
  encode_and_decode(ByteLevelBpe(std::move(model), "merges.txt"), text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto read : {read_tokenizer, read_vocabulary, read_merges}) {
    try {
      read(text);
    } catch (const heed::Error&) {
    }
  }
  return 0;
}
