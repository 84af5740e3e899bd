#include "heed/decode/score.h"

#include <algorithm>
#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/base/threads.h"
#include "heed/kernels/ranking.h"

namespace heed::decode {
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

// The end of the part that begins with sequence `first`.
Index part_end(const Spans& target, Index first) {
  Index rows = 0, last = first;
  while (last < target.count() && (last == first || rows + target.length(last) <= kRows)) {
    rows += target.length(last++);
  }
  return last;
}

struct RowScore {
  float log_probability;
  bool likeliest;
};

std::vector<RowScore> row_scores(const Tensor& logits, std::span<const Token> answers) {
  const Index rows = logits.dim(0), vocab = logits.dim(1);
  std::vector<RowScore> scores(rows);
  parallel_for(rows, rows * vocab, [&](Index r) {
    const float* row = logits.data() + r * vocab;
    kernels::Ranked best{};
    kernels::top(row, vocab, 1, &best);
    scores[r] = {row[answers[r]] - kernels::log_sum_exp(row, vocab), best.index == answers[r]};
  });
  return scores;
}

}  // namespace

double Foretold::perplexity() const {
  return std::exp(loss());
}

Foretold& Foretold::operator+=(const Foretold& other) {
  log_probability += other.log_probability;
  tokens += other.tokens;
  likeliest += other.likeliest;
  return *this;
}

std::vector<Foretold> score(const models::Transformer& model, const Tokens& source,
                            const Tokens& target, std::span<const Token> answers) {
  check(source.spans.count() == target.spans.count(), "score: {} sources for {} targets",
        source.spans.count(), target.spans.count());
  check(target.spans.rows() == std::ssize(answers), "score: {} answers for {} target tokens",
        answers.size(), target.spans.rows());
  const Index vocab = model.config().target_vocab;
  for (Token answer : answers) {
    check(0 <= answer && answer < vocab, "score: answer {} outside [0, {})", answer, vocab);
  }
  const NoGrad no_grad;
  std::vector<Foretold> scores(source.spans.count());
  for (Index first = 0, last = 0; first < std::ssize(scores); first = last) {
    last = part_end(target.spans, first);
    nn::Pass pass = nn::Pass::inference();
    const Tokens asked = part_of(target, first, last);
    const Tensor logits = model.forward(part_of(source, first, last), asked, pass);  // (Nt, V)
    const auto rows =
        row_scores(logits, answers.subspan(target.spans.row(first, 0), asked.ids.size()));
    for (Index s = first; s < last; ++s) {
      for (Index t = 0; t < target.spans.length(s); ++t) {
        const RowScore& row = rows[asked.spans.row(s - first, t)];
        scores[s] += {row.log_probability, 1, row.likeliest};
      }
    }
  }
  return scores;
}

}  // namespace heed::decode
