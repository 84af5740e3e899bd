#include "heed/text/tokenizer.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/text/fingerprint.h"
#include "heed/text/sentencepiece_library.h"
#include "heed/text/sentencepiece_model.h"
#include "heed/text/vocabulary.h"

namespace heed {
namespace {

using Processor = sentencepiece::SentencePieceProcessor;

// As `transformers` writes the text, pieces the model does not know come back with their ▁, and no
// space is left at the ends; but it is one line, also where a byte's piece would have ended it.
std::string with_spaces(std::string_view text) {
  std::string spaced;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find(kPieceSpace, at), text.size());
    spaced += text.substr(at, next - at);
    if (next < text.size()) spaced += ' ';
    at = next + kPieceSpace.size();
  }
  std::ranges::replace_if(
      spaced, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  constexpr std::string_view kBlank = " \t\n\v\f\r";
  const std::size_t first = spaced.find_first_not_of(kBlank);
  if (first == spaced.npos) return {};
  return spaced.substr(first, spaced.find_last_not_of(kBlank) + 1 - first);
}

}  // namespace

struct Tokenizer::State {
  State(std::string spm, std::shared_ptr<const Processor> loaded, Vocabulary numbered)
      : model(std::move(spm)), processor(std::move(loaded)), vocabulary(std::move(numbered)) {
    for (int i = 0; i < processor->GetPieceSize(); ++i) {
      numbers.push_back(vocabulary[processor->IdToPiece(i)]);
    }
    for (const std::string& piece : vocabulary.pieces()) {
      languages = languages || (piece.starts_with(">>") && piece.ends_with("<<"));
    }
    std::vector<int> ids;
    samples = processor->SampleEncode("a", -1, 0.1f, &ids).ok();
  }

  std::string_view language(std::string_view line) const;
  std::optional<Token> take_language(std::string_view& line) const;
  void append(const std::vector<int>& ids, std::string_view line, std::vector<Token>& to) const;

  std::string model;  // as its file holds it
  std::shared_ptr<const Processor> processor;
  Vocabulary vocabulary;
  std::vector<Token> numbers;  // of the model's own pieces
  bool languages = false;      // the vocabulary has codes such as ">>fra<<"
  bool samples = false;        // the model knows more than one segmentation
};

std::string_view Tokenizer::State::language(std::string_view line) const {
  const std::size_t end = languages && line.starts_with(">>") ? line.find("<<") : line.npos;
  if (end == line.npos || !vocabulary.find(line.substr(0, end + 2))) return {};
  return line.substr(0, end + 2);
}

std::optional<Token> Tokenizer::State::take_language(std::string_view& line) const {
  const std::string_view code = language(line);
  if (code.empty()) return std::nullopt;
  line.remove_prefix(code.size());
  return vocabulary.find(code);
}

// A piece that the model does not know may still have a number: MarianMT's vocabulary is that of
// both sides.
void Tokenizer::State::append(const std::vector<int>& ids, std::string_view line,
                              std::vector<Token>& to) const {
  if (std::find(ids.begin(), ids.end(), processor->unk_id()) == ids.end()) {
    for (const int id : ids) to.push_back(numbers[id]);
    return;
  }
  std::vector<std::string> pieces;
  check_sentencepiece(processor->Encode(line, &pieces), "tokenizer");
  for (const std::string& piece : pieces) to.push_back(vocabulary[piece]);
}

Tokenizer Tokenizer::load(const std::filesystem::path& spm,
                          const std::filesystem::path& vocab_json) {
  std::string model = read_file(spm);
  auto processor = load_sentencepiece(model, spm.string());
  auto vocabulary = Vocabulary::parse(read_file(vocab_json), vocab_json.string());
  return Tokenizer(
      std::make_shared<State>(std::move(model), std::move(processor), std::move(vocabulary)));
}

Tokenizer Tokenizer::from_model(std::string spm, const std::string& name) {
  auto processor = load_sentencepiece(spm, name);
  check(processor->eos_id() == 0 && processor->unk_id() == 1 && processor->pad_id() < 0,
        "{}: got </s> {}, <unk> {}, <pad> {}, wanted 0, 1 and none", name, processor->eos_id(),
        processor->unk_id(), processor->pad_id());
  std::vector<std::string> pieces;
  for (int i = 0; i < processor->GetPieceSize(); ++i) pieces.push_back(processor->IdToPiece(i));
  pieces.push_back("<pad>");
  return Tokenizer(std::make_shared<State>(std::move(spm), std::move(processor),
                                           Vocabulary(std::move(pieces), name)));
}

void Tokenizer::save(const std::filesystem::path& spm,
                     const std::filesystem::path& vocab_json) const {
  write_file(spm, state_->model);
  write_file(vocab_json, state_->vocabulary.json());
}

std::vector<Token> Tokenizer::encode(std::string_view line) const {
  std::vector<Token> tokens;
  if (const auto code = state_->take_language(line)) tokens.push_back(*code);
  std::vector<int> ids;
  check_sentencepiece(state_->processor->Encode(line, &ids), "tokenizer");
  state_->append(ids, line, tokens);
  return tokens;
}

std::vector<Token> Tokenizer::sample(std::string_view line, const SubwordSampling& sampling,
                                     std::uint32_t seed) const {
  check(sampling.alpha >= 0 && std::isfinite(sampling.alpha),
        "subword sampling: got alpha {}, wanted a number from 0 up", sampling.alpha);
  check(sampling.nbest == -1 || (sampling.nbest >= 2 && sampling.nbest <= 512),
        "subword sampling: got {} best, wanted 2 to 512, or -1 for all", sampling.nbest);
  if (!state_->samples) return encode(line);
  std::vector<Token> tokens;
  if (const auto code = state_->take_language(line)) tokens.push_back(*code);
  std::vector<std::string> pieces;
  seed_sentencepiece(seed);
  check_sentencepiece(
      state_->processor->SampleEncode(line, sampling.nbest, sampling.alpha, &pieces), "tokenizer");
  for (const std::string& piece : pieces) tokens.push_back(state_->vocabulary[piece]);
  return tokens;
}

std::string_view Tokenizer::language(std::string_view line) const {
  return state_->language(line);
}

std::string Tokenizer::decode(std::span<const Token> tokens) const {
  std::vector<std::string> pieces;
  for (const Token token : tokens) {
    const std::string& piece = state_->vocabulary.piece(token);
    if (token != end() && token != unknown() && token != pad()) pieces.push_back(piece);
  }
  std::string text;
  check_sentencepiece(state_->processor->Decode(pieces, &text), "tokenizer");
  return with_spaces(text);
}

Index Tokenizer::size() const {
  return state_->vocabulary.size();
}
Token Tokenizer::end() const {
  return state_->vocabulary.end();
}
Token Tokenizer::unknown() const {
  return state_->vocabulary.unknown();
}
Token Tokenizer::pad() const {
  return state_->vocabulary.pad();
}
const std::string& Tokenizer::piece(Token token) const {
  return state_->vocabulary.piece(token);
}
std::optional<Token> Tokenizer::find(std::string_view piece) const {
  return state_->vocabulary.find(piece);
}

Tokenizer Tokenizer::filled_up_to(Index size) const {
  check(size >= this->size(), "tokenizer: cannot fill {} pieces up to {}", this->size(), size);
  check(pad() == this->size() - 1, "tokenizer: <pad> is {} of {}, wanted the last", pad(),
        this->size());
  std::vector<std::string> pieces = state_->vocabulary.pieces();
  pieces.pop_back();
  for (Index i = 0; std::ssize(pieces) + 1 < size; ++i) {
    std::string unused = fmt::format("<unused{}>", i);
    if (!find(unused)) pieces.push_back(std::move(unused));
  }
  pieces.push_back("<pad>");
  return Tokenizer(std::make_shared<State>(state_->model, state_->processor,
                                           Vocabulary(std::move(pieces), "tokenizer")));
}

std::uint64_t Tokenizer::fingerprint() const {
  Fingerprint print;
  print.add(state_->model);
  for (const std::string& piece : state_->vocabulary.pieces()) print.add(piece);
  return print.value();
}

TokenizerPair of_equal_size(const Tokenizer& source, const Tokenizer& target) {
  const Index size = std::max(source.size(), target.size());
  return {source.filled_up_to(size), target.filled_up_to(size)};
}

}  // namespace heed
