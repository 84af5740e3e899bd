#include "heed/base/threads.h"
#include "heed/cli/encoder_settings.h"
#include "heed/cli/figures_file.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/prediction_figures.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/verbs.h"

namespace heed::cli {
namespace {

struct EvaluateEncoderOptions {
  std::filesystem::path folder, figures;
  std::vector<std::filesystem::path> test;
  EncoderReading reading = {.max_length = 0};
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
  bool calibration = false;
};

int run(const EvaluateEncoderOptions& options) {
  const Threads threads(options.threads);
  const decode::TextEncoder encoder =
      decode::load_packed_text_encoder(options.folder, options.compute_type);
  const models::EncoderModelConfig& config = encoder.model.config();
  check(config.head != models::EncoderHead::none, "{}: the model has no head to measure",
        options.folder.string());
  EncoderReading reading = options.reading;
  if (reading.max_length == 0) reading.max_length = config.max_length;
  check_usage(reading.max_length <= config.max_length, "--max-length {}: the model reads {} tokens",
              reading.max_length, config.max_length);
  const EncoderEvaluation data(read_encoder_data(config.head, options.test, options.invalid),
                               encoder, reading);
  FiguresFile file(options.figures);
  const EncoderScores scores = *data.measure(encoder.model);
  const models::Likelihood& labels = scores.predictions.labels;
  print("accuracy = {:.2f} % of {} labels (loss {:.4f}, perplexity {:.3f})\n",
        100 * labels.accuracy(), labels.tokens, labels.loss(), labels.perplexity());
  if (options.calibration) print("{}", calibration_text(scores.predictions.calibration));
  Figures figures;
  add_predictions(scores.predictions, figures);
  if (config.head == models::EncoderHead::token_classification) {
    print("f1 = {:.2f} (precision {:.2f} %, recall {:.2f} %, {} spans)\n", 100 * scores.spans.f1(),
          100 * scores.spans.precision(), 100 * scores.spans.recall(), scores.spans.there);
    figures.add("F1", 100 * scores.spans.f1());
  }
  file.write(figures);
  return 0;
}

}  // namespace

Verb evaluate_encoder(Task task) {
  auto options = std::make_shared<EvaluateEncoderOptions>();
  const bool masks = task == Task::masked_language_model;
  Verb verb{.name = "evaluate",
            .task = task,
            .summary = masks ? "measure how well a model tells masked tokens"
                             : "measure how well a model tells labels"};
  Settings& settings = verb.settings;
  settings.add_positional("MODEL", options->folder, "model folder").required();
  settings.add("data.test", options->test, "data as that of the training, one file or more")
      .required();
  if (masks) {
    settings.add("data.texts", options->reading.texts,
                 "lines: each is a text; windows: of --max-length, cut from all lines together");
  }
  settings
      .add("data.max-length", options->reading.max_length,
           "longest text, in tokens with [CLS] and [SEP]; 0: the model's")
      .at_least(0);
  declare_calibration(settings, options->calibration);
  declare_figures(settings, options->figures);
  declare_invalid_utf8(settings, options->invalid);
  declare_compute_type(settings, options->compute_type);
  declare_threads(settings, options->threads);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
