#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "heed/base/index.h"

namespace heed {

// A run of words or characters, by 64 bits of hash in place of its text: in a corpus of a million
// lines the chance that any two different n-grams of one line fall together is below 1e-8.
using Ngram = std::uint64_t;

constexpr Ngram kNoNgram = 0x9E3779B97F4A7C15;

// The n-gram that is one word (or the code point of a character) longer.
constexpr Ngram longer_ngram(Ngram ngram, std::uint64_t word) {
  std::uint64_t mixed = (ngram ^ word) * 0xD6E8FEB86659FD93;
  mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
  return mixed ^ (mixed >> 32);
}

std::uint64_t hash_word(std::string_view word);

// visit(n - 1, n-gram) for each n-gram of 1 to `orders` words, each as often as it stands there.
template <typename Word, typename Visit>
void each_ngram(std::span<const Word> words, Index orders, const Visit& visit) {
  for (Index begin = 0; begin < std::ssize(words); ++begin) {
    Ngram ngram = kNoNgram;
    const Index longest = std::min(orders, std::ssize(words) - begin);
    for (Index n = 0; n < longest; ++n) {
      ngram = longer_ngram(ngram, words[begin + n]);
      visit(n, ngram);
    }
  }
}

// How many n-grams of n words a line of so many words has.
constexpr Index ngrams_in(Index words, Index n) {
  return std::max<Index>(0, words - n + 1);
}

// What the references of one line offer to match: of each n-gram as many as the reference has that
// has the most of it. Kept from line to line for its memory.
class NgramOffer {
 public:
  void clear(Index ngrams);                // forgets all; room for so many
  void add(Ngram ngram, Index reference);  // one of reference number 0, 1, … in turn
  bool take(Ngram ngram);                  // false where none is left

 private:
  struct Slot {
    Ngram ngram = 0;
    std::uint32_t line = 0;  // empty unless it is this line's
    std::int32_t reference = 0, in_reference = 0, left = 0;
  };

  Slot& find(Ngram ngram);

  std::vector<Slot> slots_;  // a power of two, probed linearly, at most half full
  std::uint32_t line_ = 0;
};

}  // namespace heed
