#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/added_tokens.h"
#include "heed/text/merges.h"

namespace heed {

// Whether a text that begins with no space is given one, so that its first word is as any other.
enum class PrefixSpace { none, added };

// What makes a byte-level BPE.
struct ByteLevelModel {
  std::vector<std::string> pieces = {};  // in the byte alphabet; piece i is number i
  std::vector<PiecePair> merges = {};    // the earliest first
  std::vector<AddedToken> added = {};
  PrefixSpace prefix_space = PrefixSpace::none;
};

// What vocab.json and merges.txt do not say.
struct ByteLevelOptions {
  std::vector<std::string> special_tokens = {};  // what the vocabulary lacks comes behind it
  PrefixSpace prefix_space = PrefixSpace::none;
};

// Raw text <-> tokens, byte by byte: GPT-2's encoding (Radford et al., "Language Models are
// Unsupervised Multitask Learners", 2019, section 2.2). A text is cut into words by a pattern
// (byte_level_words.h), the bytes of each are written as characters (byte_alphabet.h), and merges
// make tokens of them, which give the text back. With all 256 bytes in the vocabulary every text
// has tokens. A value, cheap to copy, and safe to use from several threads.
class ByteLevelBpe {
 public:
  // Throws, beginning with `name`, for a number without a piece, no piece of a byte, and merges and
  // added tokens that the vocabulary does not know.
  ByteLevelBpe(ByteLevelModel model, const std::string& name);
  // From GPT-2's vocab.json and merges.txt. Neither is trusted: every error begins with the path.
  static ByteLevelBpe load(const std::filesystem::path& vocab_json,
                           const std::filesystem::path& merges_txt,
                           const ByteLevelOptions& options = {});
  // From tokenizer.json as the `tokenizers` library writes it, which is not trusted either. A
  // tokenizer of another kind, or with another pattern, is refused.
  static ByteLevelBpe load(const std::filesystem::path& tokenizer_json);

  // What load reads, and `tokenizers` too. Added tokens are part of the vocabulary, and vocab.json
  // and merges.txt do not say which are.
  void save(const std::filesystem::path& vocab_json, const std::filesystem::path& merges_txt) const;
  void save(const std::filesystem::path& tokenizer_json) const;

  // The text's tokens, as `tokenizers` has them with add_special_tokens=False: an added token such
  // as "<|endoftext|>" in the text is one token. A byte that is no UTF-8 has a token like any
  // other. Throws for a byte that the vocabulary lacks, with the character it is of. For many
  // texts, ByteLevelEncoder is faster.
  std::vector<Token> encode(std::string_view text) const;
  // The tokens' text; a part that is no UTF-8 becomes U+FFFD. Throws for an id outside the
  // vocabulary.
  std::string decode(std::span<const Token> tokens,
                     SpecialTokens special = SpecialTokens::left_out) const;

  Index size() const;                           // V, with the added tokens
  const std::string& piece(Token token) const;  // in the byte alphabet: "Ġ" for a space
  std::optional<Token> find(std::string_view piece) const;
  bool is_special(Token token) const;  // throws for an id outside the vocabulary
  // The bytes that the token stands for, which may begin or end within a character.
  const std::string& bytes(Token token) const;
  const ByteLevelModel& model() const;

  // A number that two of them share only when all their texts have the same tokens.
  std::uint64_t fingerprint() const;

 private:
  friend class ByteLevelEncoder;
  struct State;

  std::shared_ptr<const State> state_;
};

// Encodes many texts: remembers the tokens of words, and keeps its memory from one text to the
// next. For one thread; each makes its own.
class ByteLevelEncoder {
 public:
  explicit ByteLevelEncoder(const ByteLevelBpe& bpe);
  ~ByteLevelEncoder();
  ByteLevelEncoder(ByteLevelEncoder&&) noexcept;
  ByteLevelEncoder& operator=(ByteLevelEncoder&&) noexcept;

  std::vector<Token> encode(std::string_view text);  // as ByteLevelBpe::encode

 private:
  struct Memory;

  void append_words(std::string_view text, std::vector<Token>& to);
  void append_word(std::string_view word, std::vector<Token>& to);

  std::shared_ptr<const ByteLevelBpe::State> state_;
  std::unique_ptr<Memory> memory_;
};

}  // namespace heed
