#include "heed/cli/image_scores.h"

#include <algorithm>
#include <numeric>

#include "heed/data/image_batches.h"

namespace heed::cli {

std::optional<std::vector<models::RowScore>> image_scores(const models::ImageClassifier& classifier,
                                                          const data::LabelledImages& images,
                                                          const std::atomic<bool>& stop) {
  constexpr Index kAtATime = 128;
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  std::vector<models::RowScore> all;
  for (Index first = 0; first < images.count(); first += kAtATime) {
    if (stop) return {};
    std::vector<Index> which(std::min(kAtATime, images.count() - first));
    std::iota(which.begin(), which.end(), first);
    const Batch batch = data::image_batch(images, which, classifier.form);
    const Tensor logits = classifier.model.forward(batch.images, pass);  // (B, classes)
    const auto rows = models::row_scores(logits, batch.labels);
    all.insert(all.end(), rows.begin(), rows.end());
  }
  return all;
}

}  // namespace heed::cli
