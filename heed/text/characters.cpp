#include "heed/text/characters.h"

#include <algorithm>

#include "heed/base/check.h"
#include "heed/text/unicode.h"

namespace heed {
namespace {

constexpr Token kFirst = 2;  // after </s> and <unk>

}  // namespace

Characters::Characters(std::u32string_view alphabet) : alphabet_(alphabet) {
  std::sort(alphabet_.begin(), alphabet_.end());
  alphabet_.erase(std::unique(alphabet_.begin(), alphabet_.end()), alphabet_.end());
}

std::vector<Token> Characters::encode(std::string_view text) const {
  std::vector<Token> tokens;
  for (const char32_t character : decode_utf8(text)) {
    const auto found = std::lower_bound(alphabet_.begin(), alphabet_.end(), character);
    const bool known = found != alphabet_.end() && *found == character;
    tokens.push_back(known ? static_cast<Token>(found - alphabet_.begin()) + kFirst : unknown());
  }
  return tokens;
}

std::string Characters::decode(std::span<const Token> tokens) const {
  std::string text;
  for (const Token token : tokens) {
    check(token >= 0 && token < size(), "Characters::decode: got token {}, wanted 0 to {}", token,
          size() - 1);
    if (token == end() || token == pad()) continue;
    append_utf8(token == unknown() ? U'\uFFFD' : alphabet_[token - kFirst], text);
  }
  return text;
}

std::string Characters::piece(Token token) const {
  if (token == end()) return "</s>";
  if (token == unknown()) return "<unk>";
  if (token == pad()) return "<pad>";
  return decode({&token, 1});
}

}  // namespace heed
