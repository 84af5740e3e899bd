#pragma once

#include <functional>

#include "heed/decode/decoder.h"
#include "heed/decode/length.h"
#include "heed/decode/rules.h"

namespace heed::decode {

// When the search for a sentence ends before its limit. `ended` are the best `beams` hypotheses
// that said their end so far, by score; the live ones have not.
enum class Stop {
  // As many as are wanted (`n_best`) have ended.
  first_ended,
  // As many as there are beams have ended. transformers: early_stopping=True; fairseq.
  all_ended,
  // As many have ended, and the likeliest live one, if it were scored at its present length, would
  // not exceed the worst of them. transformers: early_stopping=False, its default.
  no_better_now,
  // As many have ended, and the likeliest live one could not exceed the worst of them at any length
  // up to the limit. transformers: early_stopping="never".
  no_better_ever,
  // The `n_best` best have ended: no live hypothesis could come to exceed one at any length.
  best_certain,
};

using models::Probabilities;

struct BeamConfig {
  Index beams = 4;       // hypotheses of a sentence that live at a time
  Index candidates = 0;  // continuations of a sentence that a step ranks; 0: 2 * beams
  LengthPenalty penalty = {};
  Stop stop = Stop::no_better_now;
  Probabilities probabilities = Probabilities::of_all;
  Index n_best = 1;  // hypotheses to return, at most `beams`
  Rules rules = {};
};

// "Attention Is All You Need", section 6.1: beam 4, the penalty of Wu et al. with 0.6, and outputs
// of at most source + 50 tokens.
BeamConfig beam_of_the_paper();
LengthLimit limit_of_the_paper();

// A way to go on.
struct Candidate {
  float log_probability;  // of all that follows the prefix, natural
  Index beam;             // of its sentence, the likeliest first
  Token token;
};

enum class Fate { lives, ends, is_dropped };

// A step of the search for one sentence.
struct Expansion {
  Index sentence;                         // from 0
  std::span<const Candidate> candidates;  // ranked; those that live are the next step's beams
  std::span<const Fate> fates;            // of each
};

// Told each expansion on the caller's thread, step by step, sentence after sentence.
using ExpansionListener = std::function<void(const Expansion&)>;

// Beam search, step by step what transformers does: of all continuations of a sentence's live
// hypotheses the likeliest `candidates` are ranked (by log probability, then by the rank of who is
// continued, then by token); those that end count if they are among the first `beams`, the first
// `beams` others live on. At its limit a hypothesis ends as it is. What a sentence gets does not
// depend on the others; once its search stops, its hypotheses leave the batch. One beam is greedy
// search, whose score has the penalty.
// -> for each sentence up to n_best hypotheses. Throws on an impossible config, a prefix that
// leaves no room, and where the model's logits are not finite. Of one beam, which is greedy search,
// no expansion is told.
std::vector<Hypotheses> beam_search(Decoder& decoder, std::span<const Sentence> sentences,
                                    const Special& special, const BeamConfig& config,
                                    const ExpansionListener& heard = {});

}  // namespace heed::decode
