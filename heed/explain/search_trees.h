#pragma once

#include "heed/decode/beam_search.h"
#include "heed/explain/output_steps.h"

namespace heed::explain {

// A search for one sentence, as it went.
struct ToldSearch {
  viz::SearchTree tree;
  decode::Hypotheses found;  // the best first
};

// What is searched: by a decoder that begins, and how tokens are written.
struct Searched {
  decode::Decoder& decoder;
  decode::Sentence sentence;
  decode::Special special;
  PieceOf piece;
};

// decode::greedy, and of every step the likeliest tokens besides, as many as `shown` together;
// their probabilities are the model's, before rules.
ToldSearch greedy_tree(const Searched& searched, const decode::Rules& rules, Index shown);

// decode::beam_search with every candidate of every expansion; of more beams than one.
ToldSearch beam_tree(const Searched& searched, const decode::BeamConfig& config);

// Both searches, with what they found as text.
viz::ExplainedPart search_part(const ToldSearch& greedy, const ToldSearch& beam,
                               const decode::BeamConfig& config,
                               const std::function<std::string(const decode::Hypothesis&)>& text);

}  // namespace heed::explain
