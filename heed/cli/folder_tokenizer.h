#pragma once

#include <filesystem>
#include <variant>

#include "heed/cli/side.h"
#include "heed/text/language_tokenizer.h"
#include "heed/text/tokenizer.h"
#include "heed/text/word_piece.h"

namespace heed::cli {

// The tokenizer of a folder, of a model of any task.
class FolderTokenizer {
 public:
  // `side` is of a translation model, whose sides may have one each. Throws one line that begins
  // with a path.
  static FolderTokenizer load(const std::filesystem::path& folder, Side side);

  std::vector<Token> encode(std::string_view line) const;
  std::string decode(std::span<const Token> tokens) const;
  Index size() const;
  const std::string& piece(Token token) const;
  // The number of a piece, or of the unknown one; throws where there is neither.
  Token token(std::string_view piece) const;

 private:
  using Any = std::variant<Tokenizer, LanguageTokenizer, WordPiece>;
  explicit FolderTokenizer(Any any) : any_(std::move(any)) {}

  Any any_;
};

}  // namespace heed::cli
