#include "heed/explain/tiny_vocabulary.h"

#include <algorithm>

#include "heed/text/unicode.h"
#include "heed/text/word_counts.h"

namespace heed::explain {
namespace {

Characters characters_of(std::span<const std::string> sentences) {
  std::u32string alphabet;
  for (const std::string& sentence : sentences) alphabet += decode_utf8(sentence);
  return Characters(alphabet);
}

Vocabulary vocabulary_of(std::span<const std::string> sentences) {
  std::vector<std::string> words;
  for (const std::string& sentence : sentences) {
    for (const std::string_view word : split_at_blanks(sentence)) words.emplace_back(word);
  }
  std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  std::erase_if(words, [](const std::string& word) {
    return word == "</s>" || word == "<unk>" || word == "<pad>";
  });
  words.insert(words.begin(), {"</s>", "<unk>"});
  words.emplace_back("<pad>");
  return Vocabulary(std::move(words), "words");
}

}  // namespace

TinyVocabulary::TinyVocabulary(std::span<const std::string> sentences, Units units)
    : all_(units == Units::characters
               ? std::variant<Characters, Vocabulary>(characters_of(sentences))
               : vocabulary_of(sentences)) {}

Index TinyVocabulary::size() const {
  return std::visit([](const auto& all) { return all.size(); }, all_);
}

std::vector<Token> TinyVocabulary::encode(std::string_view text) const {
  if (const auto* characters = std::get_if<Characters>(&all_)) return characters->encode(text);
  std::vector<Token> tokens;
  for (const std::string_view word : split_at_blanks(text)) {
    tokens.push_back(std::get<Vocabulary>(all_)[word]);
  }
  return tokens;
}

std::string TinyVocabulary::decode(std::span<const Token> tokens) const {
  if (const auto* characters = std::get_if<Characters>(&all_)) return characters->decode(tokens);
  std::string text;
  for (const Token token : tokens) {
    if (token == end() || token == pad()) continue;
    if (!text.empty()) text += ' ';
    text += piece(token);
  }
  return text;
}

std::string TinyVocabulary::piece(Token token) const {
  return std::visit([&](const auto& all) { return std::string(all.piece(token)); }, all_);
}

}  // namespace heed::explain
