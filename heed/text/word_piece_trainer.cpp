#include "heed/text/word_piece_trainer.h"

#include <algorithm>
#include <map>
#include <set>

#include "heed/base/check.h"
#include "heed/text/merge_trainer.h"
#include "heed/text/unicode.h"
#include "heed/text/word_counts.h"

namespace heed {
namespace {

const char kWordPiece[] = "WordPiece training";
constexpr const char* kWithinWord = "##";

void check_training(const WordPieceTraining& training) {
  constexpr Index kLargest = 1 << 24;
  check(training.vocab_size > 0 && training.vocab_size <= kLargest,
        "{}: got a vocabulary size of {}, wanted 1 to {}", kWordPiece, training.vocab_size,
        kLargest);
  check(training.min_frequency >= 0, "{}: got a least frequency of {}, wanted 0 or more",
        kWordPiece, training.min_frequency);
  check(training.characters > 0, "{}: got at most {} characters, wanted 1 or more", kWordPiece,
        training.characters);
  check(training.most_lines > 0, "{}: got at most {} lines, wanted 1 or more", kWordPiece,
        training.most_lines);
  check_special_tokens(training.special_tokens, kWordPiece);
}

CountsOfWords count_words(const NextLine& next, const WordPieceTraining& training) {
  WordCounts counts(training.most_lines, bert_words);
  for (std::string line; next(line);) counts.add(normalized(line, training.normalization));
  CountsOfWords words = counts.take();
  check(!words.empty(), "{}: the corpus has no text", kWordPiece);
  return words;
}

struct CountedCharacter {
  char32_t character;
  Index count;
};

// The most frequent characters, at most so many.
std::set<char32_t> alphabet_of(const CountsOfWords& words, Index most) {
  std::map<char32_t, Index> counts;
  for (const auto& [word, count] : words) {
    for (const char32_t character : decode_utf8(word)) counts[character] += count;
  }
  std::vector<CountedCharacter> all;
  for (const auto& [character, count] : counts) all.push_back({character, count});
  std::ranges::stable_sort(all, std::greater<>(), &CountedCharacter::count);
  all.resize(std::min(all.size(), static_cast<std::size_t>(most)));
  std::set<char32_t> alphabet;
  for (const auto& [character, count] : all) alphabet.insert(character);
  return alphabet;
}

// The pieces that training begins with, and what number a character has first in a word and later.
struct FirstPieces {
  std::vector<std::string> pieces;
  std::map<char32_t, Token> first, within;
};

FirstPieces first_pieces(const CountsOfWords& counts, const WordPieceTraining& training) {
  const std::set<char32_t> alphabet = alphabet_of(counts, training.characters);
  std::set<char32_t> within;
  for (const auto& [word, count] : counts) {
    const std::u32string characters = decode_utf8(word);
    within.insert(characters.begin() + 1, characters.end());
  }
  std::erase_if(within, [&](char32_t c) { return !alphabet.contains(c); });
  FirstPieces all{.pieces = training.special_tokens, .first = {}, .within = {}};
  const auto add = [&](char32_t character, const char* prefix, std::map<char32_t, Token>& numbers) {
    const std::string piece = prefix + encode_utf8({&character, 1});
    const auto found = std::ranges::find(training.special_tokens, piece);
    numbers[character] = static_cast<Token>(found == training.special_tokens.end()
                                                ? std::ssize(all.pieces)
                                                : found - training.special_tokens.begin());
    if (found == training.special_tokens.end()) all.pieces.push_back(piece);
  };
  for (const char32_t character : alphabet) add(character, "", all.first);
  for (const char32_t character : within) add(character, kWithinWord, all.within);
  return all;
}

std::vector<SymbolWord> symbol_words(const CountsOfWords& counts, const FirstPieces& first) {
  std::vector<SymbolWord> words;
  for (const auto& [text, count] : counts) {
    SymbolWord& word = words.emplace_back(SymbolWord{.count = count});
    const auto* numbers = &first.first;
    for (const char32_t character : decode_utf8(text)) {
      const auto found = numbers->find(character);
      if (found != numbers->end()) word.symbols.push_back(found->second);
      numbers = &first.within;
    }
  }
  std::ranges::sort(words, {}, &SymbolWord::symbols);  // the table's order is its own
  return words;
}

}  // namespace

WordPiece train_word_piece(const NextLine& next, const WordPieceTraining& training) {
  check_training(training);
  const CountsOfWords counts = count_words(next, training);
  FirstPieces first = first_pieces(counts, training);
  check(std::ssize(first.pieces) <= training.vocab_size,
        "{}: a vocabulary of {} has no room for the corpus's characters, which take {}", kWordPiece,
        training.vocab_size, first.pieces.size());
  LearntMerges learnt = learn_merges(first.pieces, symbol_words(counts, first),
                                     {.vocab_size = training.vocab_size,
                                      .min_frequency = training.min_frequency,
                                      .within = kWithinWord});
  WordPieceModel model{.pieces = std::move(learnt.pieces), .normalization = training.normalization};
  model.added = special_tokens(training.special_tokens, Pieces(model.pieces, kWordPiece));
  return WordPiece(std::move(model), kWordPiece);
}

WordPiece train_word_piece(std::span<const std::filesystem::path> files,
                           const WordPieceTraining& training, InvalidUtf8 invalid) {
  check(!files.empty(), "{}: no files", kWordPiece);
  return train_word_piece(lines_of(files, invalid), training);
}

}  // namespace heed
