#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "heed/base/index.h"
#include "heed/base/json.h"

namespace heed {

// A hash of text by which a table of strings finds a view without a copy of it.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

template <typename Value>
using TableByText = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

// Pieces of text, each with its number. A number that no piece has is an empty piece.
class Pieces {
 public:
  // Piece i is number i. Throws, beginning with `name`, where one that is not empty stands twice.
  Pieces(std::vector<std::string> pieces, const std::string& name);
  // From {"piece": number, …}, which is not trusted.
  static Pieces parse(std::string_view json, const std::string& name);
  static Pieces from_members(std::vector<JsonMember> members, const std::string& name);
  nlohmann::ordered_json json() const;

  Index size() const { return std::ssize(pieces_); }
  const std::string& piece(Token token) const;  // throws outside [0, size)
  std::optional<Token> find(std::string_view piece) const;
  // Throws, beginning with `name`, where a number has no piece.
  void check_no_gaps(const std::string& name) const;

  const std::vector<std::string>& all() const { return pieces_; }

 private:
  std::vector<std::string> pieces_;
  TableByText<Token> numbers_;
};

}  // namespace heed
