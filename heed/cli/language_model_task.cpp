#include "heed/cli/language_model_task.h"

#include "heed/cli/language_task_model.h"
#include "heed/cli/standard_error.h"
#include "heed/data/segment_batches.h"
#include "heed/models/text_likelihood.h"

namespace heed::cli {
namespace {

// A resumed run has its own; another is given one, or trains it.
LanguageTokenizer tokenizer_of(const LanguageModelOptions& options, const RunOptions& run,
                               const TextSplit& text) {
  if (run.resume && exists(run.output / models::files::kConfig)) {
    return LanguageTokenizer::load(run.output);
  }
  return options.tokenizer_folder.empty()
             ? train_text_tokenizer(options.tokenizer, text.train, text.valid)
             : LanguageTokenizer::load(options.tokenizer_folder);
}

decode::TextModel new_model(const LanguageModelOptions& options, const RunOptions& run,
                            const TextSplit& text) {
  LanguageTokenizer tokenizer = tokenizer_of(options, run, text);
  models::LanguageModelConfig config = options.model;
  config.vocab = tokenizer.size();
  config.begin = tokenizer.begin();
  config.end = tokenizer.end();
  Rng rng(run.training.config.seed);
  return {.model = models::LanguageModel(config, rng), .tokenizer = std::move(tokenizer)};
}

class LanguageModelTask : public TrainingTask {
 public:
  LanguageModelTask(const LanguageModelOptions& options, const TextSplit& text,
                    const RunOptions& run)
      : windows_(options.windows),
        model_(new_model(options, run, text)),
        valid_(tokens_of(text.valid)) {
    const auto tokens = std::make_shared<std::vector<Token>>(tokens_of(text.train));
    if (network().config().memory > 0) {
      batches_ = std::make_unique<data::SegmentBatches>(
          data::SegmentBatchesConfig{windows_.context, windows_.sequences}, tokens);
    } else {
      batches_ = std::make_unique<data::WindowBatches>(windows_of(run), tokens);
    }
    if (!run.resume) tell("{} pieces, {} tokens", tokenizer().size(), tokens->size());
  }

  const TaskModel& model() const override { return model_; }
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) override {
    if (!batch.continues) memory_ = {};
    return network().loss(batch, options, memory_, pass);
  }
  data::BatchSource& batches() override { return *batches_; }
  train::Carried carried() override {
    return {.tensors = [this] { return named(memory_); },
            .restore =
                [this](const NamedTensors& tensors) {
                  memory_ = nn::memory_of(tensors, windows_.sequences);
                }};
  }

  bool validates() const override { return !valid_.empty(); }
  std::optional<train::Validation> validate(const std::atomic<bool>& stop) const override {
    nn::Pass pass = nn::Pass::inference();
    const Index context = windows_.context, memory = network().config().memory;
    models::LanguageModelState state = memory > 0 ? network().start(memory) : network().start();
    const auto whole = [&](const Tokens& tokens) { return network().forward(tokens, pass); };
    const auto next = [&](const Tokens& tokens) { return network().decode(tokens, state, pass); };
    const auto sum = memory > 0 ? models::likelihood_in_segments(next, valid_, context, stop)
                                : models::text_likelihood(whole, valid_, {context, context}, stop);
    if (!sum) return {};
    return train::Validation{.score = sum->loss(),
                             .metrics = {{"loss", sum->loss()},
                                         {"perplexity", sum->perplexity()},
                                         {"accuracy", sum->accuracy()}}};
  }

 private:
  const models::LanguageModel& network() const { return model_.model().model; }
  const LanguageTokenizer& tokenizer() const { return model_.model().tokenizer; }

  data::WindowBatchesConfig windows_of(const RunOptions& run) const {
    data::WindowBatchesConfig config = windows_;
    config.seed = run.training.config.seed;
    return config;
  }

  // One text after the other, each but the last with its end where the vocabulary has one.
  std::vector<Token> tokens_of(std::span<const std::string> texts) const {
    std::vector<Token> all;
    for (const std::string& text : texts) {
      if (!all.empty() && tokenizer().end()) all.push_back(*tokenizer().end());
      const std::vector<Token> tokens = tokenizer().encode(text);
      all.insert(all.end(), tokens.begin(), tokens.end());
    }
    return all;
  }

  data::WindowBatchesConfig windows_;
  LanguageTaskModel model_;
  std::unique_ptr<data::BatchSource> batches_;
  nn::StateMemory memory_;  // what the loss of each batch leaves that of the next
  std::vector<Token> valid_;
};

}  // namespace

std::unique_ptr<TrainingTask> language_model_task(const LanguageModelOptions& options,
                                                  const TextSplit& text, const RunOptions& run) {
  return std::make_unique<LanguageModelTask>(options, text, run);
}

}  // namespace heed::cli
