#include "heed/train/average.h"

#include "heed/cli/model_folder.h"
#include "heed/cli/run_folder.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/task_model.h"
#include "heed/cli/verbs.h"
#include "heed/train/checkpoint.h"

namespace heed::cli {

namespace {

struct AverageOptions {
  std::filesystem::path folder, output;
  Index last = 5;
};

int run(const AverageOptions& options) {
  const auto output = options.output.empty() ? options.folder : options.output;
  std::error_code absent;
  check(!has_model(output) || equivalent(output, options.folder, absent),
        "{}: has a model already; choose another --output", output.string());
  const auto checkpoints = options.folder / run_folder::kCheckpoints;
  const auto model = load_task_model(options.folder, Weights::zero);
  const auto last = train::last_checkpoints(checkpoints, options.last);
  check(std::ssize(last) == options.last, "average: got {} whole checkpoints in {}, wanted {}",
        last.size(), checkpoints.string(), options.last);
  train::copy_into(model->state(), train::average_checkpoints(last), checkpoints.string());
  model->save(output);
  tell("{}: the mean of the last {} checkpoints", output.string(), options.last);
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
  verb.settings
      .add("output", options->output, "folder for the result, without a model; MODEL if not given")
      .called("FOLDER");
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
