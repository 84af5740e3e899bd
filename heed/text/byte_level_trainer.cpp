#include "heed/text/byte_level_trainer.h"

#include <algorithm>
#include <array>

#include "heed/base/check.h"
#include "heed/text/byte_alphabet.h"
#include "heed/text/byte_level_words.h"
#include "heed/text/merge_trainer.h"
#include "heed/text/unicode.h"
#include "heed/text/word_counts.h"

namespace heed {
namespace {

const char kByteLevel[] = "byte-level BPE training";

void check_training(const ByteLevelTraining& training) {
  constexpr Index kLargest = 1 << 24;
  const Index smallest = std::ssize(training.special_tokens) + 256;
  check(training.vocab_size >= smallest && training.vocab_size <= kLargest,
        "{}: got a vocabulary size of {}, wanted {} to {}", kByteLevel, training.vocab_size,
        smallest, kLargest);
  check(training.min_frequency >= 0, "{}: got a least frequency of {}, wanted 0 or more",
        kByteLevel, training.min_frequency);
  check(training.most_lines > 0, "{}: got at most {} lines, wanted 1 or more", kByteLevel,
        training.most_lines);
  check_special_tokens(training.special_tokens, kByteLevel);
}

CountsOfWords count_words(const NextLine& next, const ByteLevelTraining& training) {
  WordCounts counts(training.most_lines, byte_level_words);
  for (std::string line; next(line);) {
    if (training.prefix_space == PrefixSpace::added && !line.empty() && line.front() != ' ') {
      line.insert(line.begin(), ' ');
    }
    counts.add(line);
  }
  CountsOfWords words = counts.take();
  check(!words.empty(), "{}: the corpus has no text", kByteLevel);
  return words;
}

// The special tokens, then the bytes in the order of their characters.
std::vector<std::string> first_pieces(const ByteLevelTraining& training) {
  std::vector<std::string> pieces = training.special_tokens;
  std::vector<char32_t> characters;
  for (int byte = 0; byte < 256; ++byte)
    characters.push_back(character_of_byte(static_cast<unsigned char>(byte)));
  std::ranges::sort(characters);
  for (const char32_t character : characters) {
    std::string piece = encode_utf8({&character, 1});
    if (std::ranges::find(pieces, piece) == pieces.end()) pieces.push_back(std::move(piece));
  }
  return pieces;
}

std::vector<SymbolWord> symbol_words(const CountsOfWords& counts, const Pieces& pieces) {
  std::array<Token, 256> tokens{};
  for (int byte = 0; byte < 256; ++byte) {
    tokens[byte] = *pieces.find(in_byte_alphabet(std::string(1, static_cast<char>(byte))));
  }
  std::vector<SymbolWord> words;
  for (const auto& [text, count] : counts) {
    SymbolWord& word = words.emplace_back(SymbolWord{.count = count});
    for (const char byte : text) word.symbols.push_back(tokens[static_cast<unsigned char>(byte)]);
  }
  std::ranges::sort(words, {}, &SymbolWord::symbols);  // the table's order is its own
  return words;
}

}  // namespace

ByteLevelBpe train_byte_level_bpe(const NextLine& next, const ByteLevelTraining& training) {
  check_training(training);
  const CountsOfWords counts = count_words(next, training);
  const Pieces first(first_pieces(training), kByteLevel);
  LearntMerges learnt =
      learn_merges(first.all(), symbol_words(counts, first),
                   {.vocab_size = training.vocab_size, .min_frequency = training.min_frequency});
  ByteLevelModel model = {.prefix_space = training.prefix_space};
  for (const auto& [left, right] : learnt.merges) {
    model.merges.emplace_back(learnt.pieces[left], learnt.pieces[right]);
  }
  model.pieces = std::move(learnt.pieces);
  model.added = special_tokens(training.special_tokens, first);
  return ByteLevelBpe(std::move(model), kByteLevel);
}

ByteLevelBpe train_byte_level_bpe(std::span<const std::filesystem::path> files,
                                  const ByteLevelTraining& training, InvalidUtf8 invalid) {
  check(!files.empty(), "{}: no files", kByteLevel);
  return train_byte_level_bpe(lines_of(files, invalid), training);
}

}  // namespace heed
