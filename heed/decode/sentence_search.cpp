#include "heed/decode/sentence_search.h"

namespace heed::decode {

Hypothesis SentenceSearch::ending(const Candidate& last) const {
  Hypothesis hypothesis{.tokens = live_[last.beam].tokens,
                        .log_probability = last.log_probability,
                        .ending = last.token == end_ ? Ending::end : Ending::limit};
  const Index length = std::ssize(hypothesis.tokens) - prefix_ + 1;
  if (last.token != end_) hypothesis.tokens.push_back(last.token);
  hypothesis.score = last.log_probability / config_.penalty.at(length);
  return hypothesis;
}

// After those of the same score.
void SentenceSearch::take(Hypothesis hypothesis) {
  const auto place = std::ranges::upper_bound(ended_, hypothesis.score, std::ranges::greater{},
                                              &Hypothesis::score);
  ended_.insert(place, std::move(hypothesis));
  if (std::ssize(ended_) > config_.beams) ended_.pop_back();
}

Fate SentenceSearch::fate(const Candidate& candidate, Index rank, Index living) const {
  if (candidate.token == end_ || at_last_token()) {
    return rank < config_.beams ? Fate::ends : Fate::is_dropped;
  }
  return living < config_.beams ? Fate::lives : Fate::is_dropped;
}

std::vector<Fate> SentenceSearch::fates(std::span<const Candidate> candidates) const {
  std::vector<Fate> all;
  Index living = 0;
  for (const Candidate& candidate : candidates) {
    all.push_back(fate(candidate, std::ssize(all), living));
    living += all.back() == Fate::lives;
  }
  return all;
}

std::vector<Index> SentenceSearch::advance(std::span<const Candidate> candidates) {
  std::vector<Beam> next;
  std::vector<Index> from;
  for (std::size_t rank = 0; rank < candidates.size(); ++rank) {
    const Candidate& candidate = candidates[rank];
    const Fate comes = fate(candidate, static_cast<Index>(rank), std::ssize(next));
    if (comes == Fate::ends) take(ending(candidate));
    if (comes == Fate::lives) {
      next.push_back({live_[candidate.beam].tokens, candidate.log_probability});
      next.back().tokens.push_back(candidate.token);
      from.push_back(candidate.beam);
    }
  }
  if (next.empty() && ended_.empty()) {  // the rules leave nothing to say
    const Index length = std::max(Index{1}, std::ssize(live_.front().tokens) - prefix_);
    for (const Beam& beam : live_) {
      take({.tokens = beam.tokens,
            .log_probability = beam.log_probability,
            .score = beam.log_probability / config_.penalty.at(length),
            .ending = Ending::limit});
    }
  }
  live_ = std::move(next);
  if (!live_.empty() && stops(std::ssize(live_.front().tokens) - prefix_)) live_.clear();
  if (live_.empty()) from.clear();
  return from;
}

bool SentenceSearch::stops(Index generated) const {
  const bool full = std::ssize(ended_) == config_.beams;
  const Index best_length = config_.penalty.exponent > 0 ? limit_ - prefix_ : generated;
  switch (config_.stop) {
    case Stop::first_ended:
      return std::ssize(ended_) >= config_.n_best;
    case Stop::all_ended:
      return full;
    case Stop::no_better_now:
      return full && !may_exceed(ended_.back(), generated);
    case Stop::no_better_ever:
      return full && !may_exceed(ended_.back(), best_length);
    case Stop::best_certain:
      return std::ssize(ended_) >= config_.n_best &&
             !may_exceed(ended_[config_.n_best - 1], best_length);
  }
  return true;
}

}  // namespace heed::decode
