#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "heed/text/byte_level_bpe.h"
#include "heed/text/llama_tokenizer.h"

namespace heed {

// The tokenizer of a language model: GPT-2's or Llama's. A value, cheap to copy, and safe to use
// from several threads.
class LanguageTokenizer {
 public:
  LanguageTokenizer(ByteLevelBpe bpe) : tokenizer_(std::move(bpe)) {}
  LanguageTokenizer(LlamaTokenizer llama) : tokenizer_(std::move(llama)) {}

  // The tokenizer of a model folder: that of tokenizer.model (Llama's), else of tokenizer.json,
  // else of vocab.json and merges.txt (GPT-2's, both). Throws one line that begins with a path.
  static LanguageTokenizer load(const std::filesystem::path& folder);
  // What load reads, and tokenizer.json and tokenizer_config.json, by which AutoTokenizer of
  // `transformers` has the same tokens: with <s> before a Llama's, and "<s>" in a text is special
  // there. Files of another tokenizer are removed.
  void save(const std::filesystem::path& folder) const;

  // The text's tokens, without begin() or end() around them.
  std::vector<Token> encode(std::string_view text) const;
  // The tokens' text without special tokens; a part that is no UTF-8 becomes U+FFFD. Throws for an
  // id outside the vocabulary.
  std::string decode(std::span<const Token> tokens) const;

  // What stands before and behind a text, where the vocabulary has it: Llama's <s> and </s>,
  // GPT-2's <|endoftext|> for both.
  std::optional<Token> begin() const;
  std::optional<Token> end() const;

  Index size() const;                           // V
  const std::string& piece(Token token) const;  // as its files write it: "Ġthe", "▁the"
  std::optional<Token> find(std::string_view piece) const;
  bool is_special(Token token) const;  // throws for an id outside the vocabulary
  // The bytes that the token stands for, which may begin or end within a character.
  const std::string& bytes(Token token) const;
  // Whether a text's first space is the tokenizer's own, and no part of the text.
  bool adds_space() const;

  // A number that two of them share only when all their texts have the same tokens.
  std::uint64_t fingerprint() const;

 private:
  std::variant<ByteLevelBpe, LlamaTokenizer> tokenizer_;
};

// The text of tokens that come one by one, in whole characters: the bytes of a character that has
// begun wait for its end. All that it gives, put together, is what LanguageTokenizer::decode gives
// of all tokens. To go on from a prompt, add the prompt's tokens first: only a text's first space
// may be the tokenizer's.
class LanguageDecoder {
 public:
  explicit LanguageDecoder(LanguageTokenizer tokenizer) : tokenizer_(std::move(tokenizer)) {}

  std::string add(Token token);  // throws for an id outside the vocabulary
  // What is left once no token comes any more: a character that was not ended, as U+FFFD. What is
  // added next begins a new text.
  std::string finish();

 private:
  LanguageTokenizer tokenizer_;
  std::string begun_;     // bytes of a character
  bool at_begin_ = true;  // of the text
};

}  // namespace heed
