#pragma once

#include <cstdint>
#include <vector>

#include "heed/base/index.h"

namespace heed::decode {

inline constexpr Token kNoToken = -1;

// The tokens with a meaning of their own to a search.
struct Special {
  Token start = 0;  // what a decode begins with, such as <pad> in Marian's models; or kNoToken
  Token end = 0;    // what ends a hypothesis; kNoToken where its limit alone does
  std::vector<Token> never = {};  // what must not come out, such as <pad>; each once
};

// What is asked of a search for one sentence.
struct Sentence {
  std::vector<Token> prefix = {};  // what the output begins with, whatever the model thinks of it
  Index limit = 512;               // the most tokens of output, prefix and end among them
  std::uint64_t number = 0;        // names its random numbers; a line's number, say
};

enum class Ending { end, limit };  // it said its end token, or was cut off

// One output of a search.
struct Hypothesis {
  std::vector<Token> tokens;     // the prefix and what follows it, without start and end
  float log_probability = 0.0f;  // of what follows the prefix, the end included; natural
  float score = 0.0f;            // what hypotheses are ranked by
  Ending ending = Ending::end;
};

// The hypotheses of one sentence, the best first.
using Hypotheses = std::vector<Hypothesis>;

}  // namespace heed::decode
