#include "heed/base/files.h"
#include "heed/cli/image_attention_example.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/terminal.h"
#include "heed/cli/verbs.h"
#include "heed/data/image_file.h"

namespace heed::cli {
namespace {

struct ImageAttentionOptions {
  std::filesystem::path folder, image, svg, html;
  Index layer = 0;
};

int run(const ImageAttentionOptions& options) {
  const models::ImageClassifier classifier = models::load_image_classifier(options.folder);
  const Index layers = classifier.model.config().layers;
  check_usage(options.layer <= layers, "--layer: got {}, the model has {}", options.layer, layers);
  const std::vector<viz::ImageAttention> pictures = image_attention(
      classifier, data::read_image(options.image), options.image.filename().string());
  const viz::ImageAttention& chosen = pictures[(options.layer == 0 ? layers : options.layer) - 1];
  if (!options.html.empty()) {
    write_file(options.html, image_attention_html(chosen.title, pictures));
  }
  if (!options.svg.empty()) write_file(options.svg, image_attention_svg(chosen));
  if (!options.html.empty() || !options.svg.empty()) return 0;
  print("{}", terminal_image_attention(chosen, terminal_of_output()));
  return 0;
}

}  // namespace

Verb attention_image_classification() {
  auto options = std::make_shared<ImageAttentionOptions>();
  Verb verb{.name = "attention",
            .task = Task::image_classification,
            .summary = "draw what a model looks at in an image",
            .details =
                "Where the picture stays bright the class token of a layer has its state "
                "from, by attention rollout: the heads' mean and the residual connection, "
                "through all layers up to it."};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("image", options->image, "a PNG or JPEG file").required();
  verb.settings.add("layer", options->layer, "up to this layer, from 1; 0: the last").at_least(0);
  verb.settings.add("svg", options->svg, "draw the picture into this file");
  verb.settings.add("html", options->html, "draw one picture a layer into this page");
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
