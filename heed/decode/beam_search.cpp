#include "heed/decode/beam_search.h"

#include <algorithm>
#include <cmath>

#include "heed/base/check.h"
#include "heed/base/threads.h"
#include "heed/decode/opening.h"
#include "heed/decode/sentence_search.h"
#include "heed/kernels/ranking.h"

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
class Batch {
 public:
  Batch(std::span<const Sentence> sentences, const Special& special, const BeamConfig& config)
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
  std::vector<Index> advance(Tensor logits);

  Tokens newest() const {
    std::vector<std::vector<Token>> tokens;
    for (const Row& row : rows_)
      tokens.push_back({searches_[row.search].live()[row.beam].tokens.back()});
    return pack(tokens);
  }

  std::vector<Hypotheses> results() const {
    std::vector<Hypotheses> all;
    for (const SentenceSearch& search : searches_) all.push_back(search.result());
    return all;
  }

 private:
  struct Row {
    std::size_t search;
    Index beam;
  };

  void find_rows();
  std::vector<Candidate> continued(const Row& row, std::span<float> logits, float& total) const;

  const Special& special_;
  const BeamConfig& config_;
  Index count_;  // candidates
  std::vector<SentenceSearch> searches_;
  std::vector<Row> rows_;
};

void Batch::find_rows() {
  rows_.clear();
  for (std::size_t s = 0; s < searches_.size(); ++s) {
    for (Index beam = 0; beam < std::ssize(searches_[s].live()); ++beam) rows_.push_back({s, beam});
  }
}

// The likeliest continuations of one hypothesis. `total` becomes the log sum exp of its logits.
std::vector<Candidate> Batch::continued(const Row& row, std::span<float> logits,
                                        float& total) const {
  const SentenceSearch& search = searches_[row.search];
  const Beam& beam = search.live()[row.beam];
  total = kernels::log_sum_exp(logits.data(), std::ssize(logits));
  if (config_.rules.at_limit == AtLimit::end && search.at_last_token()) {
    return {{beam.log_probability, row.beam, special_.end}};
  }
  apply(config_.rules, special_, beam.tokens, logits, total);
  std::vector<kernels::Ranked> best(count_);
  best.resize(kernels::top(logits.data(), std::ssize(logits), count_, best.data()));
  std::vector<Candidate> candidates;
  for (const kernels::Ranked& one : best) {
    candidates.push_back({beam.log_probability + (one.value - total), row.beam, one.index});
  }
  return candidates;
}

std::vector<Index> Batch::advance(Tensor logits) {
  const Index vocab = logits.dim(1), rows = std::ssize(rows_);
  check(logits.dim(0) == rows, "beam search: {} rows of logits for {} hypotheses", logits.dim(0),
        rows);
  float* y = logits.mutable_data();
  std::vector<std::vector<Candidate>> candidates(rows);
  std::vector<float> totals(rows);
  parallel_for(rows, rows * vocab, [&](Index r) {
    candidates[r] = continued(rows_[r], {y + r * vocab, y + (r + 1) * vocab}, totals[r]);
  });
  check(std::ranges::all_of(totals, [](float x) { return std::isfinite(x); }),
        "beam search: the model's logits are not finite");
  std::vector<Index> from;
  for (Index r = 0; r < rows;) {
    const Index first = r;
    std::vector<Candidate> ranked;
    for (; r < rows && rows_[r].search == rows_[first].search; ++r) {
      ranked.insert(ranked.end(), candidates[r].begin(), candidates[r].end());
    }
    std::ranges::sort(ranked, likelier);
    ranked.resize(std::min(count_, std::ssize(ranked)));
    for (Index beam : searches_[rows_[first].search].advance(ranked)) from.push_back(first + beam);
  }
  find_rows();
  return from;
}

}  // namespace

BeamConfig beam_of_the_paper() {
  return {.beams = 4, .penalty = {Penalty::gnmt, 0.6f}};
}

LengthLimit limit_of_the_paper() {
  return {.ratio = 1, .extra = 50, .most = 0};
}

std::vector<Hypotheses> beam_search(Decoder& decoder, std::span<const Sentence> sentences,
                                    const Special& special, const BeamConfig& config) {
  check_config(config);
  if (sentences.empty()) return {};
  Batch batch(sentences, special, config);
  Tensor logits = decoder.step(opening(sentences, special));
  check_tokens(sentences, special, logits.dim(1));
  while (true) {
    const std::vector<Index> from = batch.advance(std::move(logits));
    if (batch.done()) return batch.results();
    decoder.pick(from);
    logits = decoder.step(batch.newest());
  }
}

}  // namespace heed::decode
