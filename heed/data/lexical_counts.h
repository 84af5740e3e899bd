#pragma once

#include <cstdint>

#include "heed/data/pairs.h"

namespace heed::data {

// A token of a sentence, and how often it stands there.
struct Occurrence {
  Token token;
  Index count;
};

// The tokens of a sentence, each once, ascending.
std::vector<Occurrence> occurrences(std::span<const Token> sentence);
// Those of a source, and the empty word behind them, whose number is `nothing`.
std::vector<Occurrence> occurrences_with(Token nothing, std::span<const Token> source);

// Which target pieces stand in a sentence pair with each source piece, and in how many.
class LexicalCounts {
 public:
  struct Entry {
    Token target;
    std::uint32_t pairs;
  };
  using Row = std::vector<Entry>;  // ascending by target

  // `rows` source pieces; of more than `most` entries the rarest are dropped.
  LexicalCounts(Index rows, Index most) : rows_(rows), most_(most) {}

  void add(std::span<const Occurrence> source, std::span<const Occurrence> target);
  std::vector<Row> take();  // what was added, which is forgotten here

 private:
  void merge();
  void drop_rarest();

  std::vector<Row> rows_;
  Index most_;
  std::vector<std::uint64_t> newest_;  // source and target in a number, not yet in the rows
};

}  // namespace heed::data
