#pragma once

#include <string>
#include <vector>

#include "heed/tensor/tensor.h"
#include "heed/viz/explanation.h"

namespace heed::explain {

// A sentence as a model reads it.
struct Words {
  std::vector<Token> tokens = {};
  std::vector<std::string> pieces = {};  // one a token
  std::string symbol = "T";              // of its length in shapes, such as "Ts"

  Index length() const { return std::ssize(tokens); }
  viz::ShapeAxis axis() const { return {symbol, length()}; }
};

// The token as its vocabulary writes it, or its number where a model has more tokens than that has
// pieces. tokenizer: whatever has piece(token) and size().
std::string piece_of(const auto& tokenizer, Token token) {
  return token < tokenizer.size() ? std::string(tokenizer.piece(token))
                                  : "#" + std::to_string(token);
}

Words words_of(const auto& tokenizer, std::vector<Token> tokens, std::string symbol) {
  Words words{.tokens = std::move(tokens), .symbol = std::move(symbol)};
  for (const Token token : words.tokens) words.pieces.push_back(tokenizer.piece(token));
  return words;
}

// What every explanation says of the sections it names.
inline constexpr const char* kSections =
    " Sections without a name are those of \"Attention Is All You Need\".";

// x (T, n), its rows named by the words.
viz::LabelledMatrix matrix_of(const Tensor& x, const Words& words);

// The tokens with their places and numbers.
viz::ExplainedStep token_step(const Words& words, const std::string& source);

}  // namespace heed::explain
