#pragma once

#include <functional>

#include "heed/explain/words.h"

namespace heed::explain {

// How a token is written.
using PieceOf = std::function<std::string(Token)>;

// What logits are of: the token behind each, the one in the place of each, or a label.
enum class Says { next_tokens, tokens_in_place, labels };

// What a model says of a sentence.
struct OutputScene {
  Says says = Says::next_tokens;
  Tensor logits = {};            // (T, V)
  Words words = {};              // that it reads, one a row of logits
  std::vector<Token> next = {};  // what stands behind each, as far as that is known
  Index place = 0;               // whose likeliest tokens are listed, from 0
  Index likeliest = 10;
  PieceOf piece = {};
};

// Logits, probabilities of the likeliest tokens at the place, and what is likeliest at every place:
// section 3.4. Throws where there is no such place.
std::vector<viz::ExplainedStep> output_steps(const OutputScene& scene);

// softmax(logits): (T, V) -> (T, V), off the tape.
Tensor probabilities_of(const Tensor& logits);

}  // namespace heed::explain
