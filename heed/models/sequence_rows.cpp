#include "heed/models/sequence_rows.h"

#include <numeric>

#include "heed/base/steps.h"
#include "heed/ops/embedding.h"

namespace heed::models {
namespace {

Tokens reordered(const Tokens& tokens, std::span<const Index> order) {
  std::vector<std::vector<Token>> sequences;
  for (const Index s : order) {
    const auto begin = tokens.ids.begin() + tokens.spans.row(s, 0);
    sequences.emplace_back(begin, begin + tokens.spans.length(s));
  }
  return pack(sequences);
}

}  // namespace

Tensor picked_rows(const Tensor& x, std::span<const Index> which) {
  return ops::embedding(x, std::vector<Token>(which.begin(), which.end()));
}

Tensor first_rows(const Tensor& x, Index count) {
  if (x.dim(0) == count) return x;
  std::vector<Index> first(count);
  std::iota(first.begin(), first.end(), Index{0});
  return picked_rows(x, first);
}

Tensor last_rows(const Tensor& x, const Spans& spans) {
  if (spans.rows() == spans.count()) return x;
  std::vector<Index> last;
  for (Index s = 0; s < spans.count(); ++s) last.push_back(spans.row(s, spans.length(s) - 1));
  return picked_rows(x, last);
}

Tensor for_each_row(const Tensor& x, const Spans& spans) {
  if (spans.rows() == spans.count()) return x;
  std::vector<Index> sequences;
  for (Index s = 0; s < spans.count(); ++s) sequences.insert(sequences.end(), spans.length(s), s);
  return picked_rows(x, sequences);
}

Batch by_target_length(const Batch& batch) {
  check(batch.source.spans.count() == batch.target.spans.count() &&
            batch.target.spans.rows() == std::ssize(batch.labels),
        "recurrent model: {} sources, {} targets of {} tokens and {} labels",
        batch.source.spans.count(), batch.target.spans.count(), batch.target.spans.rows(),
        batch.labels.size());
  const Steps steps(batch.target.spans);
  return {.source = reordered(batch.source, steps.order()),
          .target = reordered(batch.target, steps.order()),
          .labels = reordered({batch.labels, batch.target.spans}, steps.order()).ids};
}

}  // namespace heed::models
