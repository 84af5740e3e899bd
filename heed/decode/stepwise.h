#pragma once

#include <functional>
#include <optional>

#include "heed/decode/decoder.h"
#include "heed/decode/rules.h"

namespace heed::decode {

// Whose next token is chosen.
struct Turn {
  std::uint64_t sentence;  // its number
  Index copy;              // which of the sentence's hypotheses
  Index place;             // of the token in the output, prefix included
};

using Listener = std::function<bool(const Turn& turn, Token token)>;

// How hypotheses go on that know nothing of each other.
struct Stepwise {
  Rules rules = {};
  Index copies = 1;  // hypotheses a sentence
  // The next token by its logits, which the rules have been applied to; none where all are
  // forbidden. Called on any thread, and must not throw.
  std::function<std::optional<Token>(const Logits& logits, const Turn& turn)> choose;
  // Told each token but the end as it is said, one hypothesis after the other, on the caller's
  // thread -> whether the hypothesis goes on.
  Listener heard = {};
};

// The loop that greedy search and sampling share. -> for each sentence its copies, in order, scored
// by their log probability under the model (before rules).
std::vector<Hypotheses> stepwise(Decoder& decoder, std::span<const Sentence> sentences,
                                 const Special& special, const Stepwise& how);

}  // namespace heed::decode
