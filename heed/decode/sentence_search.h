#pragma once

#include <algorithm>

#include "heed/decode/beam_search.h"

namespace heed::decode {

inline bool likelier(const Candidate& a, const Candidate& b) {
  if (a.log_probability != b.log_probability) return a.log_probability > b.log_probability;
  return a.beam != b.beam ? a.beam < b.beam : a.token < b.token;
}

// A hypothesis that goes on.
struct Beam {
  std::vector<Token> tokens;
  float log_probability = 0;
};

// The beam search for one sentence: what lives, what has ended, and when it stops.
class SentenceSearch {
 public:
  SentenceSearch(const Sentence& sentence, Token end, const BeamConfig& config)
      : prefix_(std::ssize(sentence.prefix)),
        limit_(sentence.limit),
        end_(end),
        config_(config),
        live_{{.tokens = sentence.prefix}} {}

  const std::vector<Beam>& live() const { return live_; }
  bool at_last_token() const { return std::ssize(live_.front().tokens) + 1 >= limit_; }

  // What advance would make of each of the ranked candidates.
  std::vector<Fate> fates(std::span<const Candidate> candidates) const;
  // Goes a step on, from the ranked candidates. Returns who each live hypothesis goes on from.
  std::vector<Index> advance(std::span<const Candidate> candidates);

  Hypotheses result() const {
    return {ended_.begin(), ended_.begin() + std::min(config_.n_best, std::ssize(ended_))};
  }

 private:
  // `living`: how many of those before it live on.
  Fate fate(const Candidate& candidate, Index rank, Index living) const;
  Hypothesis ending(const Candidate& last) const;
  void take(Hypothesis hypothesis);
  bool stops(Index generated) const;
  bool may_exceed(const Hypothesis& ended, Index length) const {
    return live_.front().log_probability / config_.penalty.at(length) > ended.score;
  }

  Index prefix_, limit_;
  Token end_;
  const BeamConfig& config_;
  std::vector<Beam> live_;  // the likeliest first, equally long
  Hypotheses ended_;        // the best first, at most `beams`
};

}  // namespace heed::decode
