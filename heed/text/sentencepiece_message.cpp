#include "heed/text/sentencepiece_message.h"

#include <bit>
#include <cstring>

#include "heed/base/check.h"

namespace heed {
namespace {

static_assert(std::endian::native == std::endian::little);

enum Wire : std::uint64_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

}  // namespace

bool SentencePieceFields::next(Field& field) {
  if (rest_.empty()) return false;
  const std::uint64_t tag = varint(), wire = tag & 7;
  field = {.number = tag >> 3, .value = 0, .bytes = {}};
  check((wire == kVarint || wire == kFixed64 || wire == kBytes || wire == kFixed32) &&
            field.number > 0,
        "{}: not a SentencePiece model", name_);
  if (wire == kVarint) field.value = varint();
  if (wire == kBytes) field.bytes = take(varint());
  if (wire == kFixed64 || wire == kFixed32) {
    const std::string_view fixed = take(wire == kFixed64 ? 8 : 4);
    std::memcpy(&field.value, fixed.data(), fixed.size());
  }
  return true;
}

std::uint64_t SentencePieceFields::varint() {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(take(1)[0]);
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return value;
  }
  throw Error(fmt::format("{}: not a SentencePiece model", name_));
}

std::string_view SentencePieceFields::take(std::uint64_t count) {
  check(count <= rest_.size(), "{}: not a SentencePiece model, or one cut off", name_);
  const std::string_view taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

SentencePieceMessage& SentencePieceMessage::add_number(std::uint64_t number, std::uint64_t value) {
  varint(number << 3 | kVarint);
  varint(value);
  return *this;
}

SentencePieceMessage& SentencePieceMessage::add_float(std::uint64_t number, float value) {
  varint(number << 3 | kFixed32);
  bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  return *this;
}

SentencePieceMessage& SentencePieceMessage::add_bytes(std::uint64_t number,
                                                      std::string_view bytes) {
  varint(number << 3 | kBytes);
  varint(bytes.size());
  bytes_ += bytes;
  return *this;
}

void SentencePieceMessage::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
  bytes_ += static_cast<char>(value);
}

}  // namespace heed
