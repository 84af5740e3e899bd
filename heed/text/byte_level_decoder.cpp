#include "heed/text/byte_level_decoder.h"

#include <utility>

#include "heed/text/utf8.h"

namespace heed {

std::string ByteLevelDecoder::add(Token token) {
  if (special_ == SpecialTokens::left_out && bpe_.is_special(token)) return {};
  std::string bytes = begun_ + bpe_.bytes(token);
  const std::size_t ended = before_unended_character(bytes);
  begun_ = bytes.substr(ended);
  bytes.resize(ended);
  return replace_invalid_utf8(bytes);
}

std::string ByteLevelDecoder::finish() {
  return replace_invalid_utf8(std::exchange(begun_, {}));
}

}  // namespace heed
