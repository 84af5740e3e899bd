#pragma once

#include "heed/models/language_model.h"
#include "heed/models/sequence_to_sequence.h"

namespace heed::models {

// How far back a model's words hang together: the norm of d log p(word) / d (embedded input), by
// how many places the input stands before the word. In a recurrent model a gradient passes one step
// a place (Bengio et al., "Learning Long-Term Dependencies with Gradient Descent is Difficult",
// 1994); in a Transformer it passes every layer once (section 4 of the paper, "Why
// Self-Attention").
class GradientReach {
 public:
  void add(Index distance, double norm);

  Index farthest() const { return std::ssize(sums_) - 1; }  // distance; -1 of nothing
  double mean(Index distance) const;                        // NaN where nothing was measured
  // The same over that of the nearest distance measured.
  double relative(Index distance) const;
  // The nearest distance at which that is a half or less; NaN where it never is.
  double half() const;

 private:
  struct Sum {
    double norms = 0.0;
    Index count = 0;
  };
  std::vector<Sum> sums_;  // by distance
};

struct PairReach {
  // The source stands before the target: its last word, without the end token, which says nothing,
  // is one place before the first word.
  GradientReach source = {};
  GradientReach target = {};  // the word before is one place away
};

// Of `words` words of a target, evenly over it, its last among them, or of all. `pair` is one
// sentence pair. Adds gradients to the model's parameters, too. Throws unless it can be trained.
void add_reach(const SequenceToSequence& model, const Batch& pair, Index words, PairReach& reach);

// Of words of a text; the token before a word is one place away. batch.target is the text, and its
// labels follow its tokens.
void add_reach(const LanguageModel& model, const Batch& text, Index words, GradientReach& reach);

}  // namespace heed::models
