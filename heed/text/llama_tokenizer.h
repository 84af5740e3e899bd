#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/sentencepiece_model.h"

namespace heed {

// Raw text <-> tokens as Llama has them (Touvron et al., "LLaMA", 2023, section 2.1): a byte pair
// encoding of SentencePiece (Kudo and Richardson, EMNLP 2018) by the model's own numbers, in which
// a text gets a space before it, nothing is normalised, and a character without a piece becomes its
// bytes. A value, cheap to copy, and safe to use from several threads.
class LlamaTokenizer {
 public:
  // From tokenizer.model, which is not trusted: every error begins with the path. Refused are other
  // kinds of models, and those that normalise a text or have symbols of a user.
  static LlamaTokenizer load(const std::filesystem::path& tokenizer_model);
  static LlamaTokenizer from_model(std::string bytes, const std::string& name = "tokenizer");
  // From pieces with their scores, of which piece i is number i: one is to be unknown, and there
  // are the pieces of all 256 bytes or of none.
  static LlamaTokenizer from_pieces(std::vector<SentencePiece> pieces,
                                    const std::string& name = "tokenizer");

  // What load reads, byte by byte what was loaded.
  void save(const std::filesystem::path& tokenizer_model) const;

  // The text's tokens without <s>. "<s>" and the like in it is text, never the special token.
  std::vector<Token> encode(std::string_view text) const;

  Index size() const;                                       // V
  std::optional<Token> begin() const;                       // <s>
  std::optional<Token> end() const;                         // </s>
  const std::string& piece(Token token) const;              // "▁the", "<0x0A>"
  std::optional<Token> find(std::string_view piece) const;  // "<s>", say
  bool is_special(Token token) const;  // <unk>, <s> and the like; throws outside the vocabulary
  // The bytes that the token stands for: none where it is special, one of a byte's piece, and a
  // space for each ▁.
  const std::string& bytes(Token token) const;
  // Whether encoding puts a space before a text, which decoding takes away again.
  bool adds_space() const;
  const SentencePieceModel& model() const;

  // A number that two of them share only when they have the same model.
  std::uint64_t fingerprint() const;

 private:
  struct State;
  explicit LlamaTokenizer(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

}  // namespace heed
