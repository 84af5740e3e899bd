#pragma once

#include <span>
#include <vector>

#include "heed/decode/hypothesis.h"
#include "heed/decode/logits.h"
#include "heed/models/generation_config.h"

namespace heed::decode {

using models::AtLimit;

// What a hypothesis may not say, or not easily, whatever the search.
struct Rules {
  Index min_length = 0;             // tokens, prefix included, before the end may come
  Index no_repeat_ngram = 0;        // no n tokens in a row come twice; 0 allows everything
  float repetition_penalty = 1.0f;  // CTRL (Keskar et al., 2019), section 4.1: above 1 punishes
                                    // what was said, in the way of transformers (logit < 0 ? * : /)
  AtLimit at_limit = AtLimit::cut;
};

// Throws where a number is out of range.
void check_rules(const Rules& rules);

// An entry of a row of logits.
struct Entry {
  Token token;
  float logit;
};

// Overwrites in a row of logits what the rules forbid (-inf) or punish after `said` (prefix
// included). `zero` is the logit whose score is 0: with the row's log sum exp the penalty applies
// to log probabilities, as in beam search, with 0 to logits. Returns what was overwritten, each
// token once.
std::vector<Entry> apply(const Rules& rules, const Special& special, std::span<const Token> said,
                         Logits logits, float zero);

// The logit that the model gave `token`, before the rules changed it.
float original(std::span<const Entry> overwritten, const Logits& logits, Token token);

}  // namespace heed::decode
