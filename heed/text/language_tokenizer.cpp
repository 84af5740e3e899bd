#include "heed/text/language_tokenizer.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/text/llama_tokenizer_json.h"
#include "heed/text/utf8.h"

namespace heed {
namespace {

using Path = std::filesystem::path;

constexpr const char* kSentencePiece = "tokenizer.model";
constexpr const char* kJson = "tokenizer.json";
constexpr const char* kVocabulary = "vocab.json";
constexpr const char* kMerges = "merges.txt";
constexpr const char* kConfig = "tokenizer_config.json";

constexpr const char* kEndOfText = "<|endoftext|>";

// vocab.json does not say that it is special.
ByteLevelBpe load_parts(const Path& folder) {
  const ByteLevelBpe bpe = ByteLevelBpe::load(folder / kVocabulary, folder / kMerges);
  const auto end = bpe.find(kEndOfText);
  if (!end) return bpe;
  ByteLevelModel model = bpe.model();
  model.added = {{.content = kEndOfText, .id = *end}};
  return ByteLevelBpe(std::move(model), (folder / kVocabulary).string());
}

void save_files(const ByteLevelBpe& bpe, const Path& folder) {
  std::filesystem::remove(folder / kSentencePiece);
  bpe.save(folder / kJson);
  bpe.save(folder / kVocabulary, folder / kMerges);
}

void save_files(const LlamaTokenizer& llama, const Path& folder) {
  std::filesystem::remove(folder / kVocabulary);
  std::filesystem::remove(folder / kMerges);
  llama.save(folder / kSentencePiece);
  write_file(folder / kJson, llama_tokenizer_json(llama));
}

}  // namespace

LanguageTokenizer LanguageTokenizer::load(const Path& folder) {
  const auto has = [&](const char* file) { return std::filesystem::exists(folder / file); };
  if (has(kSentencePiece)) return LlamaTokenizer::load(folder / kSentencePiece);
  if (has(kJson)) return ByteLevelBpe::load(folder / kJson);
  check(has(kVocabulary) && has(kMerges), "{}: no tokenizer: wanted {}, {}, or {} and {}",
        folder.string(), kSentencePiece, kJson, kVocabulary, kMerges);
  return load_parts(folder);
}

// The class is the one that takes tokenizer.json at its word.
void LanguageTokenizer::save(const Path& folder) const {
  make_directories(folder);
  std::visit([&](const auto& tokenizer) { save_files(tokenizer, folder); }, tokenizer_);
  nlohmann::json config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                           {"clean_up_tokenization_spaces", false}};
  if (begin()) config["bos_token"] = piece(*begin());
  if (end()) config["eos_token"] = piece(*end());
  write_file(folder / kConfig, json_text(config));
}

std::vector<Token> LanguageTokenizer::encode(std::string_view text) const {
  return std::visit([&](const auto& tokenizer) { return tokenizer.encode(text); }, tokenizer_);
}

std::string LanguageTokenizer::decode(std::span<const Token> tokens) const {
  LanguageDecoder decoder(*this);
  std::string text;
  for (const Token token : tokens) text += decoder.add(token);
  return text + decoder.finish();
}

std::optional<Token> LanguageTokenizer::begin() const {
  if (const auto* llama = std::get_if<LlamaTokenizer>(&tokenizer_)) return llama->begin();
  return std::get<ByteLevelBpe>(tokenizer_).find(kEndOfText);
}

std::optional<Token> LanguageTokenizer::end() const {
  if (const auto* llama = std::get_if<LlamaTokenizer>(&tokenizer_)) return llama->end();
  return std::get<ByteLevelBpe>(tokenizer_).find(kEndOfText);
}

Index LanguageTokenizer::size() const {
  return std::visit([](const auto& tokenizer) { return tokenizer.size(); }, tokenizer_);
}

std::optional<Token> LanguageTokenizer::find(std::string_view piece) const {
  return std::visit([&](const auto& tokenizer) { return tokenizer.find(piece); }, tokenizer_);
}

const std::string& LanguageTokenizer::piece(Token token) const {
  return std::visit(
      [&](const auto& tokenizer) -> const std::string& { return tokenizer.piece(token); },
      tokenizer_);
}

bool LanguageTokenizer::is_special(Token token) const {
  return std::visit([&](const auto& tokenizer) { return tokenizer.is_special(token); }, tokenizer_);
}

const std::string& LanguageTokenizer::bytes(Token token) const {
  return std::visit(
      [&](const auto& tokenizer) -> const std::string& { return tokenizer.bytes(token); },
      tokenizer_);
}

bool LanguageTokenizer::adds_space() const {
  const auto* llama = std::get_if<LlamaTokenizer>(&tokenizer_);
  return llama && llama->adds_space();
}

std::uint64_t LanguageTokenizer::fingerprint() const {
  return std::visit([](const auto& tokenizer) { return tokenizer.fingerprint(); }, tokenizer_);
}

std::string LanguageDecoder::add(Token token) {
  if (tokenizer_.is_special(token)) return {};
  std::string bytes = begun_ + tokenizer_.bytes(token);
  if (std::exchange(at_begin_, false) && tokenizer_.adds_space() && bytes.starts_with(' ')) {
    bytes.erase(0, 1);
  }
  const std::size_t ended = before_unended_character(bytes);
  begun_ = bytes.substr(ended);
  bytes.resize(ended);
  return replace_invalid_utf8(bytes);
}

std::string LanguageDecoder::finish() {
  at_begin_ = true;
  return replace_invalid_utf8(std::exchange(begun_, {}));
}

}  // namespace heed
