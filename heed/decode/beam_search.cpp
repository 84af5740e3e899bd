#include "heed/decode/beam_search.h"

#include <algorithm>
#include <cmath>

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
  struct Continuations {
    float total;  // the log sum exp of the logits
    std::vector<Candidate> likeliest;
  };

  void find_rows();
  Continuations continuations(const Row& row, Logits logits) const;
  std::vector<Candidate> ranked(std::span<const Continuations> of_one_search) const;

  const Special& special_;
  const BeamConfig& config_;
  Index count_;  // candidates
  std::vector<SentenceSearch> searches_;
  std::vector<Row> rows_;  // search after search
};

void BatchSearch::find_rows() {
  rows_.clear();
  for (const SentenceSearch& search : searches_) {
    for (Index rank = 0; rank < std::ssize(search.live()); ++rank) rows_.push_back({&search, rank});
  }
}

BatchSearch::Continuations BatchSearch::continuations(const Row& row, Logits logits) const {
  const Beam& beam = row.beam();
  const float total = logits.log_sum_exp();
  if (config_.rules.at_limit == AtLimit::end && row.search->at_last_token()) {
    return {total, {{beam.log_probability, row.rank, special_.end}}};
  }
  apply(config_.rules, special_, beam.tokens, logits, total);
  const float shared =
      config_.probabilities == Probabilities::of_allowed ? logits.log_sum_exp() : total;
  Continuations found{.total = total, .likeliest = {}};
  for (const kernels::Ranked& one : logits.top(count_)) {
    found.likeliest.push_back({beam.log_probability + (one.value - shared), row.rank, one.index});
  }
  return found;
}

std::vector<Candidate> BatchSearch::ranked(std::span<const Continuations> of_one_search) const {
  std::vector<Candidate> all;
  for (const Continuations& one : of_one_search) {
    all.insert(all.end(), one.likeliest.begin(), one.likeliest.end());
  }
  if (std::ssize(all) > count_) {
    std::ranges::nth_element(all, all.begin() + count_, likelier);
    all.resize(count_);
  }
  std::ranges::sort(all, likelier);
  return all;
}

std::vector<Index> BatchSearch::advance(BatchLogits logits, const ExpansionListener& heard) {
  const Index rows = std::ssize(rows_);
  check(logits.rows() == rows, "beam search: {} rows of logits for {} hypotheses", logits.rows(),
        rows);
  std::vector<Continuations> found(rows);
  parallel_for(rows, rows * logits.width(),
               [&](Index r) { found[r] = continuations(rows_[r], logits[r]); });
  check(std::ranges::all_of(found, [](const auto& one) { return std::isfinite(one.total); }),
        "beam search: the model's logits are not finite");
  std::vector<Index> from;
  Index first = 0;
  for (SentenceSearch& search : searches_) {
    const Index beams = std::ssize(search.live());
    if (beams == 0) continue;
    const std::vector<Candidate> candidates = ranked(std::span(found).subspan(first, beams));
    if (heard) heard({&search - searches_.data(), candidates, search.fates(candidates)});
    for (Index rank : search.advance(candidates)) {
      from.push_back(first + rank);
    }
    first += beams;
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
