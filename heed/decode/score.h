#pragma once

#include "heed/models/transformer.h"

namespace heed::decode {

// How well a model foretells given targets when each next token is asked for after the true ones
// before it. The end counts as a token.
struct Foretold {
  double log_probability = 0.0;  // natural, of all answers, without label smoothing
  Index tokens = 0;
  Index likeliest = 0;  // tokens that the model ranks first; of equals the first in the vocabulary

  double loss() const { return -log_probability / static_cast<double>(tokens); }
  double perplexity() const;  // e^loss
  double accuracy() const { return static_cast<double>(likeliest) / static_cast<double>(tokens); }

  Foretold& operator+=(const Foretold& other);
};

// One for each pair of a batch: source (Ns) with its end tokens, target (Nt) each behind its start
// token, answers (Nt) the target one place ahead. Off the tape; of the N x V logits some hundred
// rows exist at a time. Throws where batch or answers do not fit.
std::vector<Foretold> score(const models::Transformer& model, const Tokens& source,
                            const Tokens& target, std::span<const Token> answers);

}  // namespace heed::decode
