#include "heed/text/word_sequences.h"

#include <algorithm>

#include "heed/base/check.h"

namespace heed {

std::vector<WordSequence> word_sequences(std::span<const std::string> words,
                                         const WordPiece& tokenizer, const BertTokens& special,
                                         Index max_length) {
  check(max_length >= 3, "bert: {} tokens have no room for [CLS], a word and [SEP]", max_length);
  std::vector<WordSequence> sequences;
  const auto close = [&] {
    if (sequences.empty()) return;
    sequences.back().tokens.push_back(special.end);
    sequences.back().words.push_back(kNoWord);
  };
  for (std::size_t word = 0; word < words.size(); ++word) {
    std::vector<Token> tokens = tokenizer.encode(words[word]);
    if (tokens.empty()) tokens.push_back(tokenizer.unknown());
    tokens.resize(std::min<std::size_t>(tokens.size(), max_length - 2));
    if (sequences.empty() ||
        std::ssize(sequences.back().tokens) + std::ssize(tokens) + 1 > max_length) {
      close();
      sequences.push_back({.tokens = {special.begin}, .words = {kNoWord}});
    }
    WordSequence& open = sequences.back();
    open.tokens.insert(open.tokens.end(), tokens.begin(), tokens.end());
    open.words.push_back(static_cast<Index>(word));
    open.words.resize(open.tokens.size(), kNoWord);
  }
  close();
  return sequences;
}

}  // namespace heed
