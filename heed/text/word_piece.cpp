#include "heed/text/word_piece.h"

#include <algorithm>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/text/fingerprint.h"
#include "heed/text/pieces.h"
#include "heed/text/unicode.h"
#include "heed/text/utf8.h"
#include "heed/text/word_piece_json.h"

namespace heed {
namespace {

constexpr std::string_view kWithin = "##";  // begins a piece within a word

Pieces pieces_of(const WordPieceModel& model, const std::string& name) {
  const Pieces own(model.pieces, name);
  own.check_no_gaps(name);
  check(own.find(model.unknown).has_value(), "{}: the vocabulary lacks \"{}\", for unknown words",
        name, model.unknown);
  for (const AddedToken& token : model.added) {
    check(!token.normalized, "{}: the added token \"{}\" is normalized, which is not supported",
          name, token.content);
  }
  return with_added(own, model.added, name);
}

std::vector<std::string> parse_lines(std::string_view text, const std::string& name) {
  if (const auto at = find_invalid_utf8(text)) {
    throw Error(fmt::format("{}: byte {} is no UTF-8", name, *at + 1));
  }
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(trim_end(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// What `tokenizers` has of "clean-up": no space before these.
bool joins(std::string_view piece) {
  for (const std::string_view first : {".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re"}) {
    if (piece.starts_with(first)) return true;
  }
  return false;
}

}  // namespace

struct WordPiece::State {
  State(WordPieceModel parts, const std::string& name);
  void append_word(std::string_view word, std::vector<Token>& to) const;
  std::size_t longest_piece(std::string_view word, std::size_t at, Token& token) const;

  WordPieceModel model;
  AddedTokens added;
  Pieces pieces;  // with the added tokens
  TableByText<Token> within;
  std::size_t longest = 0;  // bytes of a piece
  Token unknown = 0;
  std::vector<bool> special;  // of each token
};

WordPiece::State::State(WordPieceModel parts, const std::string& name)
    : model(std::move(parts)),
      added(model.added, name),
      pieces(pieces_of(model, name)),
      unknown(*pieces.find(model.unknown)),
      special(pieces.size()) {
  model.pieces = pieces.all();
  for (const AddedToken& token : model.added) special[token.id] = token.special;
  for (Token token = 0; token < pieces.size(); ++token) {
    const std::string& piece = pieces.piece(token);
    longest = std::max(longest, piece.size());
    if (piece.starts_with(kWithin)) within.emplace(piece.substr(kWithin.size()), token);
  }
}

// The bytes of the longest piece that begins at `at`; 0 where there is none.
std::size_t WordPiece::State::longest_piece(std::string_view word, std::size_t at,
                                            Token& token) const {
  for (std::size_t bytes = std::min(word.size() - at, longest); bytes > 0; --bytes) {
    const std::string_view part = word.substr(at, bytes);
    if (at == 0) {
      const auto found = pieces.find(part);
      if (found) return token = *found, bytes;
    } else if (const auto found = within.find(part); found != within.end()) {
      return token = found->second, bytes;
    }
  }
  return 0;
}

void WordPiece::State::append_word(std::string_view word, std::vector<Token>& to) const {
  const auto is_first_byte = [](char byte) { return (byte & 0xC0) != 0x80; };
  const std::size_t before = to.size();
  std::size_t at = 0;
  if (std::ranges::count_if(word, is_first_byte) <= model.longest_word) {
    while (at < word.size()) {
      Token token = 0;
      const std::size_t bytes = longest_piece(word, at, token);
      if (bytes == 0) break;
      to.push_back(token);
      at += bytes;
    }
  }
  if (at == word.size()) return;
  to.resize(before);
  to.push_back(unknown);
}

WordPiece::WordPiece(WordPieceModel model, const std::string& name)
    : state_(std::make_shared<State>(std::move(model), name)) {}

WordPiece WordPiece::load(const std::filesystem::path& vocab_txt,
                          const BertNormalization& normalization) {
  const std::string name = vocab_txt.string();
  WordPieceModel model = {.pieces = parse_lines(read_file(vocab_txt), name),
                          .normalization = normalization};
  const Pieces pieces(model.pieces, name);
  for (const char* special : {"[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"}) {
    const auto token = pieces.find(special);
    if (token) model.added.push_back({.content = special, .id = *token});
  }
  return WordPiece(std::move(model), name);
}

WordPiece WordPiece::load(const std::filesystem::path& tokenizer_json) {
  const std::string name = tokenizer_json.string();
  return WordPiece(parse_word_piece_json(read_file(tokenizer_json), name), name);
}

void WordPiece::save_vocabulary(const std::filesystem::path& vocab_txt) const {
  std::string text;
  for (const std::string& piece : state_->pieces.all()) text += piece + '\n';
  write_file(vocab_txt, text);
}

void WordPiece::save(const std::filesystem::path& tokenizer_json) const {
  write_file(tokenizer_json, word_piece_json(state_->model));
}

std::vector<Token> WordPiece::encode(std::string_view text) const {
  std::vector<Token> tokens;
  for (const TextPart& part : state_->added.split(text)) {
    if (part.token) {
      tokens.push_back(*part.token);
      continue;
    }
    const std::string normal = normalized(part.text, state_->model.normalization);
    for (const std::string_view word : bert_words(normal)) state_->append_word(word, tokens);
  }
  return tokens;
}

std::string WordPiece::decode(std::span<const Token> tokens, SpecialTokens special) const {
  std::string text;
  bool first = true;
  for (const Token token : tokens) {
    if (special == SpecialTokens::left_out && is_special(token)) continue;
    std::string_view part = piece(token);
    if (!first && part.starts_with(kWithin)) {
      part.remove_prefix(kWithin.size());
    } else if (!first && !joins(part)) {
      text += ' ';
    }
    text += part;
    first = false;
  }
  return text;
}

Index WordPiece::size() const {
  return state_->pieces.size();
}

Token WordPiece::unknown() const {
  return state_->unknown;
}

const std::string& WordPiece::piece(Token token) const {
  return state_->pieces.piece(token);
}

std::optional<Token> WordPiece::find(std::string_view piece) const {
  return state_->pieces.find(piece);
}

bool WordPiece::is_special(Token token) const {
  piece(token);
  return state_->special[token];
}

const WordPieceModel& WordPiece::model() const {
  return state_->model;
}

std::uint64_t WordPiece::fingerprint() const {
  Fingerprint print;
  print.add(word_piece_json(state_->model));
  return print.value();
}

}  // namespace heed
