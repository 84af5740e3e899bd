#include "heed/cli/encoder_task.h"

#include "heed/cli/encoder_task_model.h"
#include "heed/cli/standard_error.h"
#include "heed/models/encoder_folder.h"
#include "heed/models/folder_files.h"
#include "heed/text/word_piece_folder.h"

namespace heed::cli {
namespace {

using models::EncoderHead;

WordPiece tokenizer_of(const EncoderOptions& options, const EncoderData& train) {
  if (!options.pretrained.empty()) return load_word_piece(options.pretrained);
  if (!options.tokenizer_folder.empty()) return load_word_piece(options.tokenizer_folder);
  return train_word_piece(text_of(train), options.tokenizer);
}

// A resumed run has its own, whose weights its checkpoint gives.
decode::TextEncoder new_encoder(const EncoderOptions& options, const RunOptions& run,
                                const EncoderData& train) {
  Rng rng(run.training.config.seed);
  if (run.resume && exists(run.output / models::files::kConfig)) {
    return {models::EncoderModel(models::load_encoder_config(run.output), rng),
            load_word_piece(run.output)};
  }
  WordPiece tokenizer = tokenizer_of(options, train);
  const EncoderHead head = options.model.head;
  if (!options.pretrained.empty()) {
    return {models::load_under_head(options.pretrained, head, labels_of(train), rng), tokenizer};
  }
  models::EncoderModelConfig config = options.model;
  config.vocab = tokenizer.size();
  config.labels = labels_of(train);
  return {models::EncoderModel(config, rng), tokenizer};
}

std::unique_ptr<data::BatchSource> batches_of(const EncoderOptions& options, const RunOptions& run,
                                              const decode::TextEncoder& encoder,
                                              const EncoderData& train) {
  const std::uint32_t seed = run.training.config.seed;
  auto sequences = std::make_shared<data::TokenSequences>(encoded(train, encoder, options.reading));
  if (!run.resume) {
    tell("{} pieces, {} texts, {} tokens", encoder.tokenizer.size(), sequences->count(),
         sequences->ids.size());
  }
  data::SequenceBatches plain({.batch_tokens = options.batch_tokens, .seed = seed},
                              std::move(sequences));
  if (options.model.head != EncoderHead::masked_language_model) {
    return std::make_unique<data::SequenceBatches>(std::move(plain));
  }
  return std::make_unique<data::MaskedBatches>(
      std::move(plain), masking_of(options.masking, encoder.tokenizer, seed));
}

class EncoderTask : public TrainingTask {
 public:
  EncoderTask(const EncoderOptions& options, const EncoderData& train, EncoderData valid,
              const RunOptions& run)
      : model_(new_encoder(options, run, train)),
        batches_(batches_of(options, run, model_.model(), train)) {
    const Index longest = model_.model().model.config().max_length;
    check(options.reading.max_length <= longest, "--max-length {}: the model has positions for {}",
          options.reading.max_length, longest);
    if (options.valid.empty()) return;
    valid_.emplace(std::move(valid), model_.model(), options.reading);
  }

  const TaskModel& model() const override { return model_; }
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) override {
    return model_.model().model.loss(batch, options, pass);
  }
  data::BatchSource& batches() override { return *batches_; }

  bool validates() const override { return valid_.has_value(); }
  std::optional<train::Validation> validate(const std::atomic<bool>& stop) const override {
    const auto scores = valid_->measure(model_.model().model, stop);
    if (!scores) return {};
    const models::Likelihood& labels = scores->predictions.labels;
    train::Validation validation{.score = labels.loss(), .metrics = {{"loss", labels.loss()}}};
    const EncoderHead head = model_.model().model.config().head;
    if (head == EncoderHead::masked_language_model) {
      validation.metrics.emplace_back("perplexity", labels.perplexity());
    }
    validation.metrics.emplace_back("accuracy", labels.accuracy());
    if (head == EncoderHead::token_classification) {
      validation.metrics.emplace_back("f1", scores->spans.f1());
    }
    return validation;
  }

 private:
  EncoderTaskModel model_;
  std::unique_ptr<data::BatchSource> batches_;
  std::optional<EncoderEvaluation> valid_;
};

}  // namespace

std::unique_ptr<TrainingTask> encoder_task(const EncoderOptions& options, const EncoderData& train,
                                           EncoderData valid, const RunOptions& run) {
  return std::make_unique<EncoderTask>(options, train, std::move(valid), run);
}

}  // namespace heed::cli
