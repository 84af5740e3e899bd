#include <algorithm>

#include "heed/base/threads.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/verbs.h"
#include "heed/data/image_batches.h"
#include "heed/data/image_file.h"
#include "heed/models/image_classifier.h"
#include "heed/ops/softmax.h"

namespace heed::cli {
namespace {

struct ClassifyImagesOptions {
  std::filesystem::path folder;
  std::vector<std::filesystem::path> images;
  Index top = 1;
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
};

struct ClassProbability {
  std::string_view name;
  float probability;
};

// The likeliest classes of an image, the likeliest first.
std::vector<ClassProbability> likeliest(const models::ImageClassifier& classifier,
                                        const std::filesystem::path& path, Index count) {
  const NoGrad no_grad;
  nn::Pass pass = nn::Pass::inference();
  const Image image = data::fitted(data::read_image(path), classifier.form);
  const Tensor read = data::image_tensor(image, classifier.form);                   // (1, C, H, W)
  const Tensor probabilities = ops::softmax(classifier.model.forward(read, pass));  // (1, classes)
  std::vector<ClassProbability> all;
  for (const float probability : probabilities.values()) {
    all.push_back({classifier.model.config().labels[all.size()], probability});
  }
  std::ranges::stable_sort(all, std::greater(), &ClassProbability::probability);
  all.resize(std::min(all.size(), static_cast<std::size_t>(count)));
  return all;
}

int run(const ClassifyImagesOptions& options) {
  const Threads threads(options.threads);
  const models::ImageClassifier classifier =
      models::load_packed_image_classifier(options.folder, options.compute_type);
  for (const std::filesystem::path& path : options.images) {
    for (const auto& [name, probability] : likeliest(classifier, path, options.top)) {
      print("{}\t{}\t{:.4f}\n", path.string(), name, probability);
    }
  }
  return 0;
}

}  // namespace

Verb classify_images() {
  auto options = std::make_shared<ClassifyImagesOptions>();
  Verb verb{.name = "classify",
            .task = Task::image_classification,
            .summary = "name the classes of images, with their probabilities"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add_positional("IMAGE", options->images, "PNG or JPEG files").required();
  verb.settings.add("top", options->top, "classes an image, the likeliest first").at_least(1);
  declare_compute_type(verb.settings, options->compute_type);
  declare_threads(verb.settings, options->threads);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
