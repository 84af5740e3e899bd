#include "heed/text/byte_level_bpe.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/text/byte_alphabet.h"
#include "heed/text/byte_level_json.h"
#include "heed/text/byte_level_state.h"
#include "heed/text/fingerprint.h"
#include "heed/text/utf8.h"

namespace heed {
namespace {

Pieces pieces_of(const ByteLevelModel& model, const std::string& name) {
  const Pieces own(model.pieces, name);
  own.check_no_gaps(name);
  return with_added(own, model.added, name);
}

// What is not in the byte alphabet, such as an added token with a space, stands for itself.
std::vector<std::string> bytes_of(const std::vector<std::string>& pieces) {
  std::vector<std::string> bytes;
  for (const std::string& piece : pieces) {
    bytes.push_back(from_byte_alphabet(piece).value_or(piece));
  }
  return bytes;
}

std::array<Token, 256> byte_tokens_of(const Pieces& pieces, const std::string& name) {
  std::array<Token, 256> tokens{};
  for (int byte = 0; byte < 256; ++byte) {
    const std::string piece = in_byte_alphabet(std::string(1, static_cast<char>(byte)));
    tokens[byte] = pieces.find(piece).value_or(kNoToken);
  }
  check(std::ranges::any_of(tokens, [](Token token) { return token != kNoToken; }),
        "{}: not a byte-level vocabulary: it has no piece of a byte", name);
  return tokens;
}

}  // namespace

ByteLevelBpe::State::State(ByteLevelModel parts, const std::string& name)
    : model(std::move(parts)),
      added(model.added, name),
      pieces(pieces_of(model, name)),
      merges(model.merges, pieces, name),
      byte_tokens(byte_tokens_of(pieces, name)),
      bytes(bytes_of(pieces.all())),
      special(pieces.size()) {
  model.pieces = pieces.all();
  for (const AddedToken& token : model.added) special[token.id] = token.special;
}

ByteLevelBpe::ByteLevelBpe(ByteLevelModel model, const std::string& name)
    : state_(std::make_shared<State>(std::move(model), name)) {}

ByteLevelBpe ByteLevelBpe::load(const std::filesystem::path& vocab_json,
                                const std::filesystem::path& merges_txt,
                                const ByteLevelOptions& options) {
  const Pieces pieces = Pieces::parse(read_file(vocab_json), vocab_json.string());
  pieces.check_no_gaps(vocab_json.string());
  byte_tokens_of(pieces, vocab_json.string());
  return ByteLevelBpe({.pieces = pieces.all(),
                       .merges = parse_merges(read_file(merges_txt), merges_txt.string()),
                       .added = special_tokens(options.special_tokens, pieces),
                       .prefix_space = options.prefix_space},
                      merges_txt.string());
}

ByteLevelBpe ByteLevelBpe::load(const std::filesystem::path& tokenizer_json) {
  const std::string name = tokenizer_json.string();
  return ByteLevelBpe(parse_byte_level_json(read_file(tokenizer_json), name), name);
}

void ByteLevelBpe::save(const std::filesystem::path& vocab_json,
                        const std::filesystem::path& merges_txt) const {
  write_file(vocab_json, json_text(state_->pieces.json()));
  write_file(merges_txt, merges_text(state_->model.merges));
}

void ByteLevelBpe::save(const std::filesystem::path& tokenizer_json) const {
  write_file(tokenizer_json, byte_level_json(state_->model));
}

std::vector<Token> ByteLevelBpe::encode(std::string_view text) const {
  return ByteLevelEncoder(*this).encode(text);
}

std::string ByteLevelBpe::decode(std::span<const Token> tokens, SpecialTokens special) const {
  std::string text;
  for (const Token token : tokens) {
    if (special == SpecialTokens::written || !is_special(token)) text += bytes(token);
  }
  return replace_invalid_utf8(text);
}

Index ByteLevelBpe::size() const {
  return state_->pieces.size();
}

const std::string& ByteLevelBpe::piece(Token token) const {
  return state_->pieces.piece(token);
}

std::optional<Token> ByteLevelBpe::find(std::string_view piece) const {
  return state_->pieces.find(piece);
}

bool ByteLevelBpe::is_special(Token token) const {
  piece(token);
  return state_->special[token];
}

const std::string& ByteLevelBpe::bytes(Token token) const {
  piece(token);
  return state_->bytes[token];
}

const ByteLevelModel& ByteLevelBpe::model() const {
  return state_->model;
}

std::uint64_t ByteLevelBpe::fingerprint() const {
  Fingerprint print;
  print.add(byte_level_json(state_->model));
  return print.value();
}

}  // namespace heed
