#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace heed {

inline constexpr std::string_view kPieceSpace = "\u2581";  // ▁, a space within a piece

// The numbers of these are those of sentencepiece_model.proto.
enum class PieceKind {
  normal = 1,
  unknown = 2,
  control = 3,  // such as <s>; never found in a text
  user_defined = 4,
  unused = 5,
  byte = 6,  // "<0x41>"
};

struct SentencePiece {
  std::string text;  // "▁" for a space
  float score = 0;   // of a byte pair encoding: the highest is made first
  PieceKind kind = PieceKind::normal;
};

enum class SentencePieceKind { unigram = 1, bpe = 2, word = 3, character = 4 };

// What a SentencePiece model says (Kudo and Richardson, EMNLP 2018), as far as it is read here.
struct SentencePieceModel {
  std::vector<SentencePiece> pieces = {};
  SentencePieceKind kind = SentencePieceKind::unigram;
  bool byte_fallback = false;       // what has no piece becomes its bytes
  bool adds_space = true;           // before a text
  bool removes_spaces = true;       // at a text's ends, and all but one between words
  bool escapes_spaces = true;       // as ▁
  bool space_behind_words = false;  // "the▁" rather than "▁the"
  std::string normalization_table = {};
};

// From the bytes of a model, which are not trusted: `name` begins the errors.
SentencePieceModel parse_sentencepiece_model(std::string_view bytes, const std::string& name);
SentencePiece parse_sentencepiece(std::string_view message, const std::string& name);

// The bytes of a model, which the library loads. Its special pieces have the names that it gives
// them: <unk>, <s> and </s>.
std::string sentencepiece_bytes(const SentencePieceModel& model);

}  // namespace heed
