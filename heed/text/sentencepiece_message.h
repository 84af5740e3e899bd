#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace heed {

// The messages that a SentencePiece model is made of: protocol buffers, of which each field has a
// number and is a number itself or bytes, which may be a message again.

// A message's fields, as they stand in its bytes, which are not trusted: `name` begins the errors.
class SentencePieceFields {
 public:
  struct Field {
    std::uint64_t number = 0, value = 0;  // value: of a varint or a fixed-width number
    std::string_view bytes;               // of a length-delimited field
  };

  // `name` must outlive this.
  SentencePieceFields(std::string_view message, const std::string& name)
      : rest_(message), name_(name) {}

  bool next(Field& field);  // false behind the last

 private:
  std::uint64_t varint();
  std::string_view take(std::uint64_t count);

  std::string_view rest_;
  const std::string& name_;
};

// The bytes of a message, made field by field.
class SentencePieceMessage {
 public:
  SentencePieceMessage& add_number(std::uint64_t number, std::uint64_t value);
  SentencePieceMessage& add_float(std::uint64_t number, float value);
  SentencePieceMessage& add_bytes(std::uint64_t number, std::string_view bytes);

  const std::string& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value);

  std::string bytes_;
};

}  // namespace heed
