#include "heed/cli/translation_task.h"

#include <array>

#include "heed/cli/run_folder.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/translation_task_model.h"
#include "heed/cli/validator.h"
#include "heed/data/batches.h"
#include "heed/data/sampled_epochs.h"
#include "heed/data/word_alignment.h"

namespace heed::cli {
namespace {

// A resumed run has its own; another is given them, or trains them.
TokenizerPair tokenizers_of(const TranslationOptions& options, const RunOptions& run) {
  if (run.resume && std::filesystem::exists(run.output / models::files::kVocabulary)) {
    return decode::load_tokenizers(run.output);
  }
  const TokenizerPair tokenizers =
      options.tokenizer_folder.empty()
          ? train_tokenizers(std::array{options.data.train.source, options.data.train.target},
                             options.tokenizer, options.data.corpus.invalid_utf8)
          : decode::load_tokenizers(options.tokenizer_folder);
  return of_equal_size(tokenizers.source, tokenizers.target);
}

decode::TranslationModel new_model(const TranslationOptions& options, const RunOptions& run) {
  TokenizerPair tokenizers = tokenizers_of(options, run);
  ModelOptions of_text = options.model;
  of_text.config.source_vocab = tokenizers.source.size();
  of_text.config.target_vocab = tokenizers.target.size();
  of_text.config.end = tokenizers.target.end();
  of_text.config.pad = tokenizers.target.pad();
  const models::SequenceToSequenceConfig config = config_of(of_text);
  Rng rng(run.training.config.seed);
  decode::LengthLimit limit = options.search.translate.length;
  if (limit.most == 0) limit.most = models::sides_of(config).max_length;
  return {.model = models::SequenceToSequence(config, rng),
          .tokenizers = std::move(tokenizers),
          .generation = decode::generation_config(options.search.beam, limit)};
}

void say(const data::CorpusReport& report) {
  tell("{} sentence pairs, {} and {} tokens; left out: {} empty, {} too long", report.kept,
       report.source_tokens, report.target_tokens, report.empty, report.too_long);
}

data::Corpus corpus_of(const TranslationOptions& options, const RunOptions& run,
                       const TokenizerPair& tokenizers) {
  const PairsOptions& from = options.data;
  data::Corpus corpus{
      .files = from.train,
      .tokenizers = tokenizers,
      .cache_folder = from.cache.empty() ? run.output / run_folder::kCache : from.cache,
      .options = from.corpus};
  corpus.options.seed = run.training.config.seed;
  if (from.sampling > 0.0f) {
    corpus.options.sampling = {.alpha = from.sampling, .nbest = from.sampling_nbest};
  }
  return corpus;
}

std::unique_ptr<data::Batches> batches_of(const data::Corpus& corpus,
                                          const TranslationOptions& options, const RunOptions& run,
                                          const models::Sides& model) {
  data::BatchOptions batching = options.data.batches;
  batching.seed = run.training.config.seed;
  batching.end = model.end;
  batching.start = model.start;
  if (corpus.options.sampling) {
    batching.corpus = data::key_of(corpus);
    if (!run.resume) say(data::tokens_of(corpus)->report());
    return std::make_unique<data::Batches>(data::sampled_epochs(corpus), batching);
  }
  const auto tokens = data::tokens_of(corpus);
  batching.corpus = tokens->key();
  say(tokens->report());
  return std::make_unique<data::Batches>(tokens, batching);
}

std::unique_ptr<Validator> validator_of(const TranslationOptions& options,
                                        const decode::TranslationModel& model) {
  if (!options.data.valid) return nullptr;
  return std::make_unique<Validator>(
      model, read_held_out(*options.data.valid, options.data.corpus.invalid_utf8),
      Validator::Options{.criterion = options.criterion,
                         .bleu = options.valid_bleu,
                         .search = options.search,
                         .scores = options.scores});
}

class TranslationTask : public TrainingTask {
 public:
  TranslationTask(const TranslationOptions& options, const RunOptions& run)
      : forcing_(options.model.forcing),
        model_(new_model(options, run)),
        corpus_(corpus_of(options, run, model_.model().tokenizers)),
        batches_(batches_of(corpus_, options, run, model_.model().model.sides())),
        validator_(validator_of(options, model_.model())) {}

  const TaskModel& model() const override { return model_; }
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) override {
    const models::SequenceToSequence& model = model_.model().model;
    const auto* recurrent = std::get_if<models::RecurrentModel>(&model.any());
    if (!recurrent) return model.loss(batch, options, pass);
    const float own = 1.0f - models::true_words(forcing_, pass.step());
    return recurrent->loss(batch, options, pass, {.rate = own});
  }
  data::BatchSource& batches() override { return *batches_; }

  // By word alignment of the training text.
  probe::Alignments alignments(const Batch& batch) const override {
    const TokenizerPair& tokenizers = model_.model().tokenizers;
    const data::WordAligner aligner(*data::tokens_of(corpus_), tokenizers.source.size(),
                                    tokenizers.target.size());
    const auto sequence = [](const std::vector<Token>& ids, const Spans& spans, Index s) {
      const auto begin = ids.begin() + spans.row(s, 0);
      return std::vector<Token>(begin, begin + spans.length(s) - 1);  // without </s>
    };
    probe::Alignments all;
    for (Index s = 0; s < batch.source.spans.count(); ++s) {
      auto& places = all.emplace_back();
      for (const Index place : aligner.sources({sequence(batch.source.ids, batch.source.spans, s),
                                                sequence(batch.labels, batch.target.spans, s)})) {
        places.push_back(place == data::WordAligner::kUnaligned ? std::nullopt
                                                                : std::optional(place));
      }
      places.emplace_back();
    }
    return all;
  }

  bool validates() const override { return validator_ != nullptr; }
  std::optional<train::Validation> validate(const std::atomic<bool>& stop) const override {
    return validator_->measure(stop);
  }

 private:
  models::TeacherForcing forcing_;
  TranslationTaskModel model_;
  data::Corpus corpus_;
  std::unique_ptr<data::Batches> batches_;
  std::unique_ptr<Validator> validator_;  // null without validation text
};

}  // namespace

std::unique_ptr<TrainingTask> translation_task(const TranslationOptions& options,
                                               const RunOptions& run) {
  return std::make_unique<TranslationTask>(options, run);
}

}  // namespace heed::cli
