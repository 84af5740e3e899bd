#include "heed/train/average.h"

#include <fmt/core.h>

#include "heed/cli/verbs.h"
#include "heed/decode/translation_model.h"

namespace heed::cli {

namespace {

struct AverageOptions {
  std::filesystem::path folder, output;
  Index last = 5;
};

int run(const AverageOptions& options) {
  const auto checkpoints = options.folder / "checkpoints";
  decode::TranslationModel model = decode::load_settings(options.folder);
  train::copy_into(nn::parameters(model.model),
                   train::average_checkpoints(checkpoints, options.last), checkpoints.string());
  decode::save(model, options.output.empty() ? options.folder : options.output);
  return 0;
}

}  // namespace

Verb average() {
  auto options = std::make_shared<AverageOptions>();
  Verb verb{.name = "average",
            .summary = "average the last checkpoints of a training, ended or not"};
  verb.settings.add_positional("MODEL", options->folder, "what `heed train --output` names")
      .required();
  verb.settings.add("last", options->last, "checkpoints to average").at_least(1);
  verb.settings.add("output", options->output, "model folder for the result; MODEL if not given")
      .called("FOLDER");
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
