#include "heed/text/llama_tokenizer.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <charconv>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/text/fingerprint.h"
#include "heed/text/sentencepiece_library.h"

namespace heed {
namespace {

// What would give a text other tokens than Llama's encoding does.
void check_kind(const SentencePieceModel& model, const std::string& name) {
  std::vector<std::string> complaints;
  const auto unless = [&](bool ok, const char* complaint) {
    if (!ok) complaints.emplace_back(complaint);
  };
  unless(model.kind == SentencePieceKind::bpe, "it is no byte pair encoding");
  unless(model.normalization_table.empty(), "it normalises a text");
  unless(model.escapes_spaces && !model.space_behind_words, "it does not write \"▁\" before words");
  for (const SentencePiece& piece : model.pieces) {
    if (piece.kind == PieceKind::user_defined || piece.kind == PieceKind::unused) {
      complaints.push_back(
          fmt::format("\"{}\" is a piece of a user's, or one not used", piece.text));
      break;
    }
  }
  check(complaints.empty(), "{}: not supported: {}", name, fmt::join(complaints, "; "));
}

// "<0x41>" -> "A"; the library has looked at it.
std::string byte_of(std::string_view piece) {
  unsigned byte = 0;
  const std::string_view digits = piece.substr(3, 2);
  std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
  return std::string(1, static_cast<char>(byte));
}

std::string bytes_of_piece(const SentencePiece& piece) {
  if (piece.kind == PieceKind::byte) return byte_of(piece.text);
  std::string bytes;
  if (piece.kind != PieceKind::normal) return bytes;
  std::string_view rest = piece.text;
  while (!rest.empty()) {
    const bool space = rest.starts_with(kPieceSpace);
    bytes += space ? ' ' : rest.front();
    rest.remove_prefix(space ? kPieceSpace.size() : 1);
  }
  return bytes;
}

std::optional<Token> token_of_id(int id) {
  if (id < 0) return std::nullopt;
  return static_cast<Token>(id);
}

}  // namespace

struct LlamaTokenizer::State {
  State(std::string bytes_of_model, const std::string& name)
      : file(std::move(bytes_of_model)),
        processor(load_sentencepiece(file, name)),
        model(parse_sentencepiece_model(file, name)) {
    check_kind(model, name);
    for (const SentencePiece& piece : model.pieces) bytes.push_back(bytes_of_piece(piece));
  }

  const SentencePiece& piece(Token token) const {
    check(token >= 0 && token < std::ssize(model.pieces),
          "tokenizer: token {} is not in the vocabulary of {}", token, model.pieces.size());
    return model.pieces[token];
  }

  std::string file;
  std::shared_ptr<const sentencepiece::SentencePieceProcessor> processor;
  SentencePieceModel model;
  std::vector<std::string> bytes;  // of each token
};

LlamaTokenizer LlamaTokenizer::load(const std::filesystem::path& tokenizer_model) {
  return from_model(read_file(tokenizer_model), tokenizer_model.string());
}

LlamaTokenizer LlamaTokenizer::from_model(std::string bytes, const std::string& name) {
  return LlamaTokenizer(std::make_shared<State>(std::move(bytes), name));
}

LlamaTokenizer LlamaTokenizer::from_pieces(std::vector<SentencePiece> pieces,
                                           const std::string& name) {
  const bool bytes = std::ranges::any_of(
      pieces, [](const SentencePiece& piece) { return piece.kind == PieceKind::byte; });
  return from_model(sentencepiece_bytes({.pieces = std::move(pieces),
                                         .kind = SentencePieceKind::bpe,
                                         .byte_fallback = bytes,
                                         .removes_spaces = false}),
                    name);
}

void LlamaTokenizer::save(const std::filesystem::path& tokenizer_model) const {
  write_file(tokenizer_model, state_->file);
}

std::vector<Token> LlamaTokenizer::encode(std::string_view text) const {
  std::vector<int> ids;
  check_sentencepiece(state_->processor->Encode(text, &ids), "tokenizer");
  return {ids.begin(), ids.end()};
}

Index LlamaTokenizer::size() const {
  return std::ssize(state_->model.pieces);
}

std::optional<Token> LlamaTokenizer::begin() const {
  return token_of_id(state_->processor->bos_id());
}

std::optional<Token> LlamaTokenizer::end() const {
  return token_of_id(state_->processor->eos_id());
}

const std::string& LlamaTokenizer::piece(Token token) const {
  return state_->piece(token).text;
}

std::optional<Token> LlamaTokenizer::find(std::string_view piece) const {
  const int id = state_->processor->PieceToId(piece);
  if (id < 0 || id >= size() || this->piece(id) != piece) return std::nullopt;  // <unk>'s
  return id;
}

bool LlamaTokenizer::is_special(Token token) const {
  const PieceKind kind = state_->piece(token).kind;
  return kind == PieceKind::unknown || kind == PieceKind::control;
}

const std::string& LlamaTokenizer::bytes(Token token) const {
  piece(token);
  return state_->bytes[token];
}

bool LlamaTokenizer::adds_space() const {
  return state_->model.adds_space;
}

const SentencePieceModel& LlamaTokenizer::model() const {
  return state_->model;
}

std::uint64_t LlamaTokenizer::fingerprint() const {
  Fingerprint print;
  print.add(state_->file);
  return print.value();
}

}  // namespace heed
