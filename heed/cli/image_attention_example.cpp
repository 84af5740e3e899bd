#include "heed/cli/image_attention_example.h"

#include <algorithm>

#include "heed/data/image_batches.h"
#include "heed/data/image_fitting.h"
#include "heed/decode/watch.h"
#include "heed/ops/softmax.h"
#include "heed/viz/attention_rollout.h"

namespace heed::cli {
namespace {

constexpr Index kMostPixels = 448;  // a side of what is drawn

// "Ankle boot, 98.2 %"
std::string says(const models::ImageClassifier& classifier, const Tensor& logits) {
  const Tensor probabilities = ops::softmax(logits);  // (1, classes)
  const auto best = std::ranges::max_element(probabilities.values());
  return fmt::format("{}, {:.1f} %",
                     classifier.model.config().labels[best - probabilities.values().begin()],
                     100 * *best);
}

Image drawn(const Image& image) {
  const Index longest = std::max(image.height, image.width);
  if (longest <= kMostPixels) return image;
  const auto shrunk = [&](Index size) { return std::max<Index>(1, size * kMostPixels / longest); };
  return data::resized(image, shrunk(image.height), shrunk(image.width));
}

}  // namespace

std::vector<viz::ImageAttention> image_attention(const models::ImageClassifier& classifier,
                                                 const Image& image, const std::string& name) {
  const NoGrad no_grad;
  const models::VisionTransformerConfig& config = classifier.model.config();
  const Tensor read = data::image_tensor(data::fitted(image, classifier.form), classifier.form);
  Tensor logits;
  std::vector<Tensor> layers;
  const auto forward = [&](nn::Pass& pass) { logits = classifier.model.forward(read, pass); };
  for (const decode::WatchedAttention& one :
       decode::watch_layers(forward, nn::AttentionKind::encoder_self)) {
    layers.push_back(one.weights);
  }
  viz::ImageAttention picture{
      .image = drawn(image), .rows = config.patches_a_side(), .columns = config.patches_a_side()};
  std::vector<viz::ImageAttention> pictures;
  for (std::size_t layer = 1; layer <= layers.size(); ++layer) {
    const Tensor rollout = viz::attention_rollout(std::span(layers).first(layer));  // (T, T)
    const auto of_class_token = rollout.values().first(config.length());
    picture.title = fmt::format("{}: {}", name, says(classifier, logits));
    picture.note = fmt::format("attention rollout to layer {} of {}", layer, layers.size());
    picture.weights.assign(of_class_token.begin() + 1, of_class_token.end());
    pictures.push_back(picture);
  }
  return pictures;
}

}  // namespace heed::cli
