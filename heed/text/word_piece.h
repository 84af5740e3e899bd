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
#include "heed/text/bert_text.h"

namespace heed {

// What makes a WordPiece.
struct WordPieceModel {
  std::vector<std::string> pieces = {};  // piece i is number i; "##" begins one within a word
  std::string unknown = "[UNK]";         // a word that the pieces do not make
  Index longest_word = 100;              // characters; a longer word is unknown
  std::vector<AddedToken> added = {};
  BertNormalization normalization = {};
};

// Raw text <-> tokens as BERT has it (Devlin et al., NAACL 2019, section 3; Wu et al., "Google's
// Neural Machine Translation System", 2016, section 4.1): a text is normalized and cut into words
// (bert_text.h), and of each word the longest piece is taken again and again. A value, cheap to
// copy, and safe to use from several threads.
class WordPiece {
 public:
  // Throws, beginning with `name`, for a number without a piece, no unknown piece, and added tokens
  // that are normalized or have another id than their piece.
  WordPiece(WordPieceModel model, const std::string& name);
  // From BERT's vocab.txt, a piece a line, of which [UNK], [CLS], [SEP], [PAD] and [MASK] are
  // special tokens. It is not trusted: every error begins with the path.
  static WordPiece load(const std::filesystem::path& vocab_txt,
                        const BertNormalization& normalization);
  // From tokenizer.json as the `tokenizers` library writes it, which is not trusted either. A
  // tokenizer of another kind is refused.
  static WordPiece load(const std::filesystem::path& tokenizer_json);

  // What load reads, and `tokenizers` too. Added tokens are part of the vocabulary, and vocab.txt
  // does not say which are.
  void save_vocabulary(const std::filesystem::path& vocab_txt) const;
  void save(const std::filesystem::path& tokenizer_json) const;

  // The text's tokens without [CLS] and [SEP], as `tokenizers` has them with
  // add_special_tokens=False: an added token such as "[MASK]" in the text is one token.
  std::vector<Token> encode(std::string_view text) const;
  // The tokens' text: a space before each but those within a word and some English punctuation.
  // Throws for an id outside the vocabulary.
  std::string decode(std::span<const Token> tokens,
                     SpecialTokens special = SpecialTokens::left_out) const;

  Index size() const;  // V, with the added tokens
  Token unknown() const;
  const std::string& piece(Token token) const;
  std::optional<Token> find(std::string_view piece) const;  // "[CLS]", say
  bool is_special(Token token) const;                       // throws outside the vocabulary
  const WordPieceModel& model() const;

  // A number that two of them share only when all their texts have the same tokens.
  std::uint64_t fingerprint() const;

 private:
  struct State;

  std::shared_ptr<const State> state_;
};

}  // namespace heed
