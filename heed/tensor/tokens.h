#pragma once

#include <vector>

#include "heed/base/spans.h"

namespace heed {

constexpr Token kIgnored = -1;  // a label that counts for nothing, such as a prompt's

// A packed batch: the ids of all sequences one behind the other, N rows, and where each begins.
struct Tokens {
  std::vector<Token> ids;
  Spans spans;
};

inline Tokens pack(const std::vector<std::vector<Token>>& sequences) {
  Tokens tokens;
  std::vector<Index> lengths;
  for (const auto& sequence : sequences) {
    tokens.ids.insert(tokens.ids.end(), sequence.begin(), sequence.end());
    lengths.push_back(std::ssize(sequence));
  }
  tokens.spans = Spans(lengths);
  return tokens;
}

}  // namespace heed
