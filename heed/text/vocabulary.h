#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "heed/base/index.h"

namespace heed {

// The pieces of text that a model knows, each with its number.
class Vocabulary {
 public:
  // Piece i is number i. Throws, beginning with `name`, where a piece stands twice or one of
  // </s>, <unk> and <pad> is missing.
  Vocabulary(std::vector<std::string> pieces, const std::string& name);
  // From MarianMT's vocab.json: {"piece": number, …}. Numbers that no piece has stay empty.
  static Vocabulary parse(std::string_view json, const std::string& name);
  std::string json() const;

  Index size() const { return std::ssize(pieces_); }
  Token end() const { return end_; }
  Token unknown() const { return unknown_; }
  Token pad() const { return pad_; }
  const std::string& piece(Token token) const;  // throws outside [0, size)
  std::optional<Token> find(std::string_view piece) const;
  Token operator[](std::string_view piece) const { return find(piece).value_or(unknown_); }

  const std::vector<std::string>& pieces() const { return pieces_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::vector<std::string> pieces_;
  std::unordered_map<std::string, Token, Hash, std::equal_to<>> numbers_;
  Token end_ = 0, unknown_ = 0, pad_ = 0;
};

}  // namespace heed
