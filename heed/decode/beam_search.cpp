#include "heed/decode/beam_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "heed/base/check.h"
#include "heed/base/threads.h"
#include "heed/decode/greedy.h"
#include "heed/decode/opening.h"
#include "heed/decode/sentence_search.h"

namespace heed::decode {
namespace {

void check_config(const BeamConfig& config) {
  check(config.beams >= 1, "beam search: {} beams, wanted 1 or more", config.beams);
  check(config.candidates == 0 || config.candidates >= config.beams,
        "beam search: {} candidates for {} beams, wanted as many or more", config.candidates,
        config.beams);
  check(1 <= config.n_best && config.n_best <= config.beams,
        "beam search: {} best of {} beams, wanted 1 to {}", config.n_best, config.beams,
        config.beams);
  check(std::isfinite(config.penalty.exponent), "beam search: length penalty is {}",
        config.penalty.exponent);
  check_rules(config.rules);
}

// The likeliest `count` of the continuations of one sentence's hypotheses.
class Leaders {
 public:
  explicit Leaders(Index count) : count_(count) {}

  // The tokens behind a hypothesis, whose log probabilities are logits - `shared`. What the
  // likeliest hypothesis leaves, if it comes first, rules out most tokens of the others at a
  // glance.
  void add(const Beam& beam, Index rank, const Logits& logits, float shared) {
    const float least = bar_ - beam.log_probability + shared;
    // More than the roundings of these sums, so that none is missed.
    const float slack =
        1e-5f * (std::abs(bar_) + std::abs(beam.log_probability) + std::abs(shared));
    for (const kernels::Ranked& one : logits.top(count_, least - slack)) {
      all_.push_back({beam.log_probability + (one.value - shared), rank, one.index});
    }
    if (std::ssize(all_) <= count_) return;
    std::ranges::nth_element(all_, all_.begin() + count_ - 1, likelier);
    all_.resize(count_);
    bar_ = all_.back().log_probability;
  }

  std::vector<Candidate> ranked() {
    std::ranges::sort(all_, likelier);
    return std::move(all_);
  }

 private:
  Index count_;
  std::vector<Candidate> all_;
  float bar_ = -std::numeric_limits<float>::infinity();  // of the least once there are enough
};

// All searches of a batch, and the rows in which the decoder has their live hypotheses.
class BatchSearch {
 public:
  BatchSearch(std::span<const Sentence> sentences, const Special& special, const BeamConfig& config)
      : special_(special),
        config_(config),
        count_(config.candidates > 0 ? config.candidates : 2 * config.beams) {
    for (const Sentence& sentence : sentences) {
      searches_.emplace_back(sentence, special.end, config);
    }
    find_rows();
  }

  bool done() const { return rows_.empty(); }

  // Takes every live search a step on. Returns who the hypotheses of the next step go on from.
  std::vector<Index> advance(BatchLogits logits, const ExpansionListener& heard);

  Tokens newest() const {
    std::vector<std::vector<Token>> tokens;
    for (const Row& row : rows_) tokens.push_back({row.beam().tokens.back()});
    return pack(tokens);
  }

  std::vector<Hypotheses> results() const {
    std::vector<Hypotheses> all;
    for (const SentenceSearch& search : searches_) all.push_back(search.result());
    return all;
  }

 private:
  struct Row {
    const SentenceSearch* search;
    Index rank;  // of its live ones
    const Beam& beam() const { return search->live()[rank]; }
  };

  void find_rows();
  bool ends(const SentenceSearch& search) const {
    return config_.rules.at_limit == AtLimit::end && search.at_last_token();
  }
  // Applies the rules. Returns what a token's logit is above its log probability.
  float prepare(const Row& row, Logits logits) const;
  // Ranked. `first` is the row of its first hypothesis.
  std::vector<Candidate> candidates(const SentenceSearch& search, Index first, BatchLogits& logits,
                                    std::span<const float> shared) const;

  const Special& special_;
  const BeamConfig& config_;
  Index count_;  // candidates
  std::vector<SentenceSearch> searches_;
  std::vector<Row> rows_;          // search after search
  std::vector<Index> first_rows_;  // of each search
};

void BatchSearch::find_rows() {
  rows_.clear();
  first_rows_.clear();
  for (const SentenceSearch& search : searches_) {
    first_rows_.push_back(std::ssize(rows_));
    for (Index rank = 0; rank < std::ssize(search.live()); ++rank) rows_.push_back({&search, rank});
  }
}

float BatchSearch::prepare(const Row& row, Logits logits) const {
  const float total = logits.log_sum_exp();
  check(std::isfinite(total), "beam search: the model's logits are not finite");
  if (ends(*row.search)) return total;
  apply(config_.rules, special_, row.beam().tokens, logits, total);
  return config_.probabilities == Probabilities::of_allowed ? logits.log_sum_exp() : total;
}

std::vector<Candidate> BatchSearch::candidates(const SentenceSearch& search, Index first,
                                               BatchLogits& logits,
                                               std::span<const float> shared) const {
  const std::vector<Beam>& live = search.live();
  const Index beams = std::ssize(live);
  if (beams > 0 && ends(search)) {
    std::vector<Candidate> endings;
    for (Index rank = 0; rank < beams; ++rank) {
      endings.push_back({live[rank].log_probability, rank, special_.end});
    }
    return endings;
  }
  Leaders leaders(count_);
  for (Index rank = 0; rank < beams; ++rank) {
    leaders.add(live[rank], rank, logits[first + rank], shared[first + rank]);
  }
  return leaders.ranked();
}

std::vector<Index> BatchSearch::advance(BatchLogits logits, const ExpansionListener& heard) {
  const Index rows = std::ssize(rows_);
  check(logits.rows() == rows, "beam search: {} rows of logits for {} hypotheses", logits.rows(),
        rows);
  std::vector<float> shared(rows);
  parallel_for(rows, rows * logits.width(),
               [&](Index r) { shared[r] = prepare(rows_[r], logits[r]); });
  std::vector<std::vector<Candidate>> found(searches_.size());
  parallel_for(std::ssize(searches_), rows * logits.width(), [&](Index i) {
    found[i] = candidates(searches_[i], first_rows_[i], logits, shared);
  });
  std::vector<Index> from;
  for (std::size_t i = 0; i < searches_.size(); ++i) {
    SentenceSearch& search = searches_[i];
    if (search.live().empty()) continue;
    if (heard) heard({static_cast<Index>(i), found[i], search.fates(found[i])});
    for (Index rank : search.advance(found[i])) from.push_back(first_rows_[i] + rank);
  }
  find_rows();
  return from;
}

// As transformers has it: the rules apply to logits, and the first to end is all there is.
std::vector<Hypotheses> one_beam(Decoder& decoder, std::span<const Sentence> sentences,
                                 const Special& special, const BeamConfig& config) {
  std::vector<Hypotheses> all = greedy(decoder, sentences, special, config.rules);
  for (std::size_t i = 0; i < all.size(); ++i) {
    Hypothesis& one = all[i].front();
    const Index length = std::ssize(one.tokens) - std::ssize(sentences[i].prefix) +
                         (one.ending == Ending::end ? 1 : 0);
    one.score = one.log_probability / config.penalty.at(std::max(length, Index{1}));
  }
  return all;
}

}  // namespace

BeamConfig beam_of_the_paper() {
  return {.beams = 4, .penalty = {LengthPenaltyForm::gnmt, 0.6f}};
}

LengthLimit limit_of_the_paper() {
  return {.ratio = 1, .extra = 50, .most = 0};
}

std::vector<Hypotheses> beam_search(Decoder& decoder, std::span<const Sentence> sentences,
                                    const Special& special, const BeamConfig& config,
                                    const ExpansionListener& heard) {
  check_config(config);
  if (sentences.empty()) return {};
  if (config.beams == 1) return one_beam(decoder, sentences, special, config);
  BatchSearch batch(sentences, special, config);
  BatchLogits logits = decoder.step(opening(sentences, special));
  check_tokens(sentences, special, logits.vocab());
  while (true) {
    const std::vector<Index> from = batch.advance(std::move(logits), heard);
    if (batch.done()) return batch.results();
    decoder.pick(from);
    logits = decoder.step(batch.newest());
  }
}

}  // namespace heed::decode
