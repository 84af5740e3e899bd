#include "heed/base/threads.h"
#include "heed/cli/figures_file.h"
#include "heed/cli/image_classification_settings.h"
#include "heed/cli/image_scores.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/prediction_figures.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"

namespace heed::cli {
namespace {

struct EvaluateImagesOptions {
  std::filesystem::path folder, figures;
  data::ImageFiles test;
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
  bool calibration = false;
};

viz::Table by_class(const data::LabelledImages& images, std::span<const models::RowScore> scores) {
  std::vector<models::Likelihood> sums(images.classes.size());
  for (std::size_t i = 0; i < scores.size(); ++i) sums[images.labels[i]] += scores[i];
  viz::Table table{.header = {"class", "images", "accuracy"}};
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (sums[i].tokens == 0) continue;
    table.rows.push_back({images.classes[i], fmt::format("{}", sums[i].tokens),
                          fmt::format("{:.2f} %", 100 * sums[i].accuracy())});
  }
  return table;
}

int run(const EvaluateImagesOptions& options) {
  const Threads threads(options.threads);
  const models::ImageClassifier classifier =
      models::load_packed_image_classifier(options.folder, options.compute_type);
  const data::LabelledImages images =
      data::read_images(options.test, classifier.form, classifier.model.config().labels);
  FiguresFile file(options.figures);
  const std::vector<models::RowScore> scores = *image_scores(classifier, images);
  models::Predictions predictions;
  for (const models::RowScore& score : scores) predictions += score;
  const models::Likelihood& sum = predictions.labels;
  print("{}accuracy = {:.2f} % (loss {:.4f} an image, {} images)\n",
        viz::terminal_table(by_class(images, scores), terminal_of_output()), 100 * sum.accuracy(),
        sum.loss(), sum.tokens);
  if (options.calibration) print("{}", calibration_text(predictions.calibration));
  Figures figures;
  add_predictions(predictions, figures);
  file.write(figures);
  return 0;
}

}  // namespace

Verb evaluate_image_classification() {
  auto options = std::make_shared<EvaluateImagesOptions>();
  Verb verb{.name = "evaluate",
            .task = Task::image_classification,
            .summary = "measure how often a model names the class of an image"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  declare_images(verb.settings, "test", options->test, "images");
  verb.settings.find("test")->required();
  declare_calibration(verb.settings, options->calibration);
  declare_figures(verb.settings, options->figures);
  declare_compute_type(verb.settings, options->compute_type);
  declare_threads(verb.settings, options->threads);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
