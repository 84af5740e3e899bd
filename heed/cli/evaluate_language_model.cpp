#include "heed/base/stopwatch.h"
#include "heed/base/threads.h"
#include "heed/cli/context.h"
#include "heed/cli/figures_file.h"
#include "heed/cli/loss_by_position.h"
#include "heed/cli/model_folder.h"
#include "heed/cli/prediction_figures.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/standard_output.h"
#include "heed/cli/verbs.h"
#include "heed/decode/text_model.h"
#include "heed/models/text_likelihood.h"
#include "heed/text/whole_text.h"

namespace heed::cli {
namespace {

struct EvaluateTextOptions {
  std::filesystem::path folder, test, figures;
  Index context = 0, stride = 0;
  std::optional<Index> memory;
  decode::ComputeType compute_type = decode::ComputeType::float32;
  int threads = 0;
  InvalidUtf8 invalid = InvalidUtf8::refuse;
  bool calibration = false;
};

struct Measured {
  models::Predictions predictions = {};
  std::vector<models::Likelihood> places;  // of a window
  double seconds = 0.0;
};

// The whole text, behind the token that begins one where the tokenizer puts it there.
std::vector<Token> tokens_of(const decode::TextModel& model, const std::string& text) {
  std::vector<Token> tokens = model.tokenizer.encode(text);
  if (model.tokenizer.adds_space()) tokens.insert(tokens.begin(), *model.tokenizer.begin());
  return tokens;
}

models::SlidingWindow window_of(const EvaluateTextOptions& options,
                                const models::LanguageModelConfig& config) {
  models::SlidingWindow window{.context = context_of(options.context, config),
                               .stride = options.stride};
  if (window.stride == 0) window.stride = window.context;
  check_usage(window.stride <= window.context, "--stride {} is above --context {}", window.stride,
              window.context);
  return window;
}

Measured measure(const models::LanguageModel& model, std::span<const Token> tokens,
                 const models::SlidingWindow& window, Index memory) {
  nn::Pass pass = nn::Pass::inference();
  Measured all{.places = std::vector<models::Likelihood>(window.context)};
  const auto take = [&](Index place, const models::RowScore& score) {
    all.predictions += score;
    all.places[place] += score;
    return true;
  };
  const Stopwatch clock;
  if (memory > 0) {
    models::LanguageModelState state = model.start(memory);
    models::each_score_in_segments(
        [&](const Tokens& read) { return model.decode(read, state, pass); }, tokens, window.context,
        take);
  } else {
    models::each_score([&](const Tokens& read) { return model.forward(read, pass); }, tokens,
                       window, take);
  }
  all.seconds = clock.seconds();
  return all;
}

int run(const EvaluateTextOptions& options) {
  const Threads threads(options.threads);
  const decode::TextModel model =
      decode::load_packed_text_model(options.folder, options.compute_type);
  const models::SlidingWindow window = window_of(options, model.model.config());
  const Index memory = options.memory.value_or(model.model.config().memory);
  check_usage(memory == 0 || window.stride == window.context,
              "--stride is of windows that forget each other; leave it out, or say --memory 0");
  const std::vector<Token> tokens = tokens_of(model, read_text(options.test, options.invalid));
  FiguresFile file(options.figures);
  const Measured measured = measure(model.model, tokens, window, memory);
  const models::Likelihood& sum = measured.predictions.labels;
  print("perplexity = {:.3f} (loss {:.4f} a token, {} tokens, accuracy {:.2f} %)\n",
        sum.perplexity(), sum.loss(), sum.tokens, 100 * sum.accuracy());
  if (options.calibration) print("{}", calibration_text(measured.predictions.calibration));
  const double pace = static_cast<double>(sum.tokens) / measured.seconds;
  tell("{:.0f} tokens/s", pace);
  Figures figures;
  add_predictions(measured.predictions, figures);
  figures.add("tokens/s reading", pace);
  figures.curves.push_back(loss_by_position(measured.places));
  file.write(figures);
  return 0;
}

}  // namespace

Verb evaluate_language_model() {
  auto options = std::make_shared<EvaluateTextOptions>();
  Verb verb{.name = "evaluate",
            .task = Task::language_model,
            .summary = "measure how well a model predicts a text"};
  verb.settings.add_positional("MODEL", options->folder, "model folder").required();
  verb.settings.add("data.test", options->test, "text, plain or .gz").required();
  verb.settings
      .add("evaluation.context", options->context,
           "tokens that the model reads at once; 0: its longest text")
      .at_least(0);
  verb.settings
      .add("evaluation.stride", options->stride,
           "tokens from one window's begin to the next; each token counts once, told by context - "
           "stride tokens or more. 0: the context")
      .at_least(0);
  verb.settings
      .add("evaluation.memory", options->memory,
           "tokens before a window that the model remembers, more than in its training or fewer; "
           "windows then follow each other. As in training where it is left out; 0: none")
      .alias({"mem-len"})
      .at_least(0);
  declare_calibration(verb.settings, options->calibration);
  declare_figures(verb.settings, options->figures);
  declare_invalid_utf8(verb.settings, options->invalid);
  declare_compute_type(verb.settings, options->compute_type);
  declare_threads(verb.settings, options->threads);
  verb.run = [options] { return run(*options); };
  return verb;
}

}  // namespace heed::cli
