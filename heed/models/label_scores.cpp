#include "heed/models/label_scores.h"

#include <algorithm>

namespace heed::models {

std::vector<RowScore> label_scores(const EncoderModel& model, const Batch& batch) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  std::vector<Token> labels;
  std::ranges::copy_if(batch.labels, std::back_inserter(labels),
                       [](Token label) { return label != kIgnored; });
  return row_scores(model.logits_of_labels(batch, pass), labels);
}

}  // namespace heed::models
