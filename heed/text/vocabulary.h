#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/pieces.h"

namespace heed {

// The pieces of text that a model knows, each with its number.
class Vocabulary {
 public:
  // Throws, beginning with `name`, where one of </s>, <unk> and <pad> is missing.
  Vocabulary(Pieces pieces, const std::string& name);
  // Piece i is number i.
  Vocabulary(std::vector<std::string> pieces, const std::string& name)
      : Vocabulary(Pieces(std::move(pieces), name), name) {}
  // From MarianMT's vocab.json: {"piece": number, …}. Numbers that no piece has stay empty.
  static Vocabulary parse(std::string_view json, const std::string& name);
  std::string json() const;

  Index size() const { return pieces_.size(); }
  Token end() const { return end_; }
  Token unknown() const { return unknown_; }
  Token pad() const { return pad_; }
  // Throws outside [0, size).
  const std::string& piece(Token token) const { return pieces_.piece(token); }
  std::optional<Token> find(std::string_view piece) const { return pieces_.find(piece); }
  Token operator[](std::string_view piece) const { return find(piece).value_or(unknown_); }

  const std::vector<std::string>& pieces() const { return pieces_.all(); }

 private:
  Pieces pieces_;
  Token end_ = 0, unknown_ = 0, pad_ = 0;
};

}  // namespace heed
