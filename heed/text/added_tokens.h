#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/pieces.h"

namespace heed {

// A token that is found in a text before the text is cut, and never cut itself. The names of its
// fields are those of tokenizer.json.
struct AddedToken {
  std::string content;
  Token id = 0;
  bool special = true;      // decoding may leave it out
  bool lstrip = false;      // takes in the white space before it
  bool rstrip = false;      // takes in the white space behind it
  bool normalized = false;  // looked for behind those that are not

  bool operator==(const AddedToken&) const = default;
};

// Whether decoding writes special tokens.
enum class SpecialTokens { left_out, written };

// A part of a text: an added token, or what lies between two.
struct TextPart {
  std::string_view text;
  std::optional<Token> token;
};

class AddedTokens {
 public:
  AddedTokens() = default;
  // Throws, beginning with `name`, where one is empty or stands twice.
  AddedTokens(std::vector<AddedToken> tokens, const std::string& name);

  // The text in parts, none of them empty. Where several tokens begin at one place, the longest is
  // taken.
  std::vector<TextPart> split(std::string_view text) const;
  bool is_special(Token token) const;

  const std::vector<AddedToken>& all() const { return tokens_; }

 private:
  using Places = std::vector<std::size_t>;  // in tokens_

  void split(std::string_view text, const std::array<Places, 256>& by_first_byte,
             std::vector<TextPart>& parts) const;
  const AddedToken* longest_at(std::string_view text, const Places& places) const;

  std::vector<AddedToken> tokens_;
  // Those that begin with a byte, the longest first.
  std::array<Places, 256> plain_, normalized_;
};

// The fields of tokenizer.json's "added_tokens", which are not trusted: every error begins with
// `name`. single_word is not supported.
std::vector<AddedToken> parse_added_tokens(const nlohmann::json& array, const std::string& name);
nlohmann::ordered_json added_tokens_json(const std::vector<AddedToken>& tokens);

// The pieces of a model and behind them those of the added tokens that are not among them. Throws,
// beginning with `name`, where an id is not that of its piece or not the next one.
Pieces with_added(const Pieces& pieces, std::vector<AddedToken> added, const std::string& name);

// Throws, beginning with `name`, where one is empty, no UTF-8, or stands twice.
void check_special_tokens(const std::vector<std::string>& texts, const std::string& name);

// Each of the texts as a special token: its piece's number, or the next one behind the pieces.
std::vector<AddedToken> special_tokens(const std::vector<std::string>& texts, const Pieces& pieces);

}  // namespace heed
