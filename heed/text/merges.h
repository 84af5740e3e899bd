#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/pieces.h"

namespace heed {

// The two pieces that a merge makes one of.
using PiecePair = std::pair<std::string, std::string>;

// The merges that merges.txt lists, the earliest first: "a b" lines, behind a first line "#version:
// …" where there is one. The text is not trusted; every error begins with `name` and the line.
std::vector<PiecePair> parse_merges(std::string_view text, const std::string& name);
std::string merges_text(const std::vector<PiecePair>& merges);

// What pairs of tokens become, and in which order: byte pair encoding (Sennrich et al., ACL 2016).
class Merges {
 public:
  // Throws, beginning with `name`, for a merge that stands twice, or of which a part or the result
  // is not in the vocabulary.
  Merges(const std::vector<PiecePair>& merges, const Pieces& pieces, const std::string& name);

  struct Merge {
    Token left, right;
    std::uint32_t rank;  // the lowest is made first
    Token merged;
  };
  // What the pair becomes; nothing where it stays two.
  const Merge* find(Token left, Token right) const;

 private:
  std::size_t first_slot(Token left, Token right) const;

  std::vector<Merge> slots_;  // a power of two; free where `merged` is negative
};

// Cuts words: keeps its memory from one to the next, so it is for one thread.
class MergedWord {
 public:
  // Appends what becomes of the tokens: again and again the pair of the lowest rank, the leftmost
  // of these, is made one. O(n log n).
  void append(const std::vector<Token>& tokens, const Merges& merges, std::vector<Token>& to);

 private:
  struct Symbol {
    Token token;
    std::int32_t before, after;  // its neighbours; -1 where there is none
  };
  struct Candidate {
    std::uint32_t rank;
    std::int32_t at;  // of the left symbol
    Token left, right;
  };

  void propose(std::int32_t left, const Merges& merges);
  void apply(const Candidate& candidate, const Merges& merges);

  std::vector<Symbol> symbols_;
  std::vector<Candidate> heap_;
};

}  // namespace heed
