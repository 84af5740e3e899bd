#include "heed/text/llama2c_tokenizer.h"

#include <bit>
#include <cstring>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/text/utf8.h"

namespace heed {
namespace {

static_assert(std::endian::native == std::endian::little);

class Llama2cBytes {
 public:
  Llama2cBytes(std::string_view rest, const std::string& name) : rest_(rest), name_(name) {}

  bool more() const { return !rest_.empty(); }
  template <typename Number>
  Number number() {
    Number read;
    const std::string_view bytes = take(sizeof read);
    std::memcpy(&read, bytes.data(), sizeof read);
    return read;
  }
  std::string_view take(std::size_t count) {
    check(count <= rest_.size(), "{}: no tokenizer of llama2.c, or one cut off", name_);
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

 private:
  std::string_view rest_;
  const std::string& name_;
};

std::string with_escaped_spaces(std::string_view text) {
  std::string escaped;
  for (const char byte : text) {
    if (byte == ' ') {
      escaped += kPieceSpace;
    } else {
      escaped += byte;
    }
  }
  return escaped;
}

bool is_byte_piece(std::string_view text) {
  return text.size() == 6 && text.starts_with("<0x") && text.ends_with('>') &&
         text.substr(3, 2).find_first_not_of("0123456789ABCDEF") == text.npos;
}

SentencePiece piece_of(std::string_view text, float score) {
  if (text == "<unk>") return {"<unk>", score, PieceKind::unknown};
  if (text == "\n<s>\n") return {"<s>", score, PieceKind::control};
  if (text == "\n</s>\n") return {"</s>", score, PieceKind::control};
  if (is_byte_piece(text)) return {std::string(text), score, PieceKind::byte};
  return {with_escaped_spaces(text), score, PieceKind::normal};
}

}  // namespace

LlamaTokenizer load_llama2c_tokenizer(const std::filesystem::path& path) {
  return parse_llama2c_tokenizer(read_file(path), path.string());
}

LlamaTokenizer parse_llama2c_tokenizer(std::string_view bytes, const std::string& name) {
  Llama2cBytes file(bytes, name);
  file.number<std::int32_t>();  // the longest piece's length
  std::vector<SentencePiece> pieces;
  while (file.more()) {
    const auto score = file.number<float>();
    const auto length = file.number<std::int32_t>();
    check(length > 0, "{}: no tokenizer of llama2.c: piece {} has the length {}", name,
          pieces.size(), length);
    const std::string_view text = file.take(length);
    pieces.push_back(piece_of(text, score));
  }
  return LlamaTokenizer::from_pieces(std::move(pieces), name);
}

}  // namespace heed
