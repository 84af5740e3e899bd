#include "heed/models/likelihood.h"

#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/base/threads.h"
#include "heed/kernels/ranking.h"

namespace heed::models {
namespace {

constexpr Index kRows = 512;  // of logits at a time, unless one target is longer

// Sequences [first, last) of a packed batch.
Tokens part_of(const Tokens& batch, Index first, Index last) {
  std::vector<std::vector<Token>> sequences;
  for (Index s = first; s < last; ++s) {
    const auto begin = batch.ids.begin() + batch.spans.row(s, 0);
    sequences.emplace_back(begin, begin + batch.spans.length(s));
  }
  return pack(sequences);
}

// Pairs [first, last) of a batch.
Batch part_of(const Batch& batch, Index first, Index last) {
  const Spans& rows = batch.target.spans;
  const auto begin = batch.labels.begin() + rows.row(first, 0);
  Batch part{.source = part_of(batch.source, first, last),
             .target = part_of(batch.target, first, last),
             .labels = {}};
  part.labels.assign(begin, begin + part.target.spans.rows());
  return part;
}

// The end of the part that begins with sequence `first`.
Index part_end(const Spans& target, Index first) {
  Index rows = 0, last = first;
  while (last < target.count() && (last == first || rows + target.length(last) <= kRows)) {
    rows += target.length(last++);
  }
  return last;
}

void check_batch(const SequenceToSequence& model, const Batch& batch) {
  check(batch.source.spans.count() == batch.target.spans.count(),
        "likelihoods: {} sources for {} targets", batch.source.spans.count(),
        batch.target.spans.count());
  check(batch.target.spans.rows() == std::ssize(batch.labels),
        "likelihoods: {} labels for {} target tokens", batch.labels.size(),
        batch.target.spans.rows());
  const Index vocab = model.sides().target_vocab;
  for (Token label : batch.labels) {
    check(0 <= label && label < vocab, "likelihoods: label {} outside [0, {})", label, vocab);
  }
}

}  // namespace

double Likelihood::perplexity() const {
  return std::exp(loss());
}

Likelihood& Likelihood::operator+=(const Likelihood& other) {
  log_probability += other.log_probability;
  tokens += other.tokens;
  likeliest += other.likeliest;
  return *this;
}

Likelihood& Likelihood::operator+=(const RowScore& row) {
  log_probability += row.log_probability;
  ++tokens;
  likeliest += row.likeliest;
  return *this;
}

std::vector<RowScore> row_scores(const Tensor& logits, std::span<const Token> labels) {
  const Index rows = logits.dim(0), vocab = logits.dim(1);
  std::vector<RowScore> scores(rows);
  parallel_for(rows, rows * vocab, [&](Index r) {
    const float* row = logits.data() + r * vocab;
    kernels::Ranked best{};
    kernels::top(row, vocab, 1, &best);
    const float log_sum = kernels::log_sum_exp(row, vocab);
    scores[r] = {.log_probability = row[labels[r]] - log_sum,
                 .likeliest = best.index == labels[r],
                 .first = best.index,
                 .confidence = std::exp(best.value - log_sum)};
  });
  return scores;
}

void each_score(const SequenceToSequence& model, const Batch& batch, nn::Pass& pass,
                const std::function<void(Index pair, const RowScore& score)>& take) {
  check_batch(model, batch);
  const NoGrad no_grad;
  for (Index first = 0, last = 0; first < batch.source.spans.count(); first = last) {
    last = part_end(batch.target.spans, first);
    const Batch part = part_of(batch, first, last);
    const Tensor logits = model.forward(part.source, part.target, pass);  // (Nt, V)
    const auto rows = row_scores(logits, part.labels);
    for (Index s = first; s < last; ++s) {
      for (Index t = 0; t < batch.target.spans.length(s); ++t) {
        take(s, rows[part.target.spans.row(s - first, t)]);
      }
    }
  }
}

std::vector<Likelihood> likelihoods(const SequenceToSequence& model, const Batch& batch) {
  std::vector<Likelihood> all(batch.source.spans.count());
  nn::Pass pass = nn::Pass::inference();
  each_score(model, batch, pass, [&](Index pair, const RowScore& score) { all[pair] += score; });
  return all;
}

}  // namespace heed::models
