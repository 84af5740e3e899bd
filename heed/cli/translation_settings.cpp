#include "heed/cli/translation_settings.h"

#include "heed/cli/text_files.h"
#include "heed/cli/translation_task.h"
#include "heed/models/tokenizer_config.h"

namespace heed::cli {

namespace {

void declare_pairs(Settings& settings, PairsOptions& options) {
  settings
      .add("data.train", options.train,
           "training text: source sentences and their translations, plain or .gz")
      .alias({"train-sets"})
      .required();
  settings.add("data.valid", options.valid, "validation text, likewise").alias({"valid-sets"});
  settings
      .add("data.cache", options.cache,
           "folder for the tokenised text [cache in the output folder]")
      .called("FOLDER");
  declare_invalid_utf8(settings, options.corpus.invalid_utf8);
  settings
      .add("data.max-sentence", options.corpus.max_length,
           "most tokens a side of a pair; longer pairs are left out and counted")
      .at_least(2);
  settings.add("data.batch-tokens", options.batches.batch_tokens, "most tokens a side of a batch")
      .alias({"max-tokens", "mini-batch-words", "batch-size"})
      .at_least(2);
  settings
      .add("data.sorted-together", options.batches.sorted_together,
           "batches whose sentences are sorted by length together")
      .at_least(1)
      .at_most(1 << 20);
  settings
      .add("data.sampling", options.sampling,
           "draw each epoch's subwords anew: dropout of BPE's merges, or exponent of unigram's "
           "probabilities; 0: off")
      .alias({"bpe-dropout", "sentencepiece-alphas"})
      .at_least(0)
      .at_most(1);
  settings
      .add("data.sampling-nbest", options.sampling_nbest,
           "unigram: draw among this many best segmentations, 2 or more; -1: all")
      .at_least(-1)
      .at_most(512);
}

models::Vocabularies vocabularies_of(const TranslationOptions& options) {
  return options.tokenizer_folder.empty() ? options.tokenizer.vocabularies
                                          : models::load_vocabularies(options.tokenizer_folder);
}

void check_pairs(const PairsOptions& data) {
  check_usage(data.corpus.max_length <= data.batches.batch_tokens,
              "--max-sentence {} is above --batch-tokens {}: such a sentence fits no batch",
              data.corpus.max_length, data.batches.batch_tokens);
  check_usage(data.sampling_nbest < 0 || data.sampling_nbest >= 2,
              "--sampling-nbest {}: wanted 2 to 512, or -1 for all", data.sampling_nbest);
}

void check_model(const TranslationOptions& options, const TrainingOptions& training) {
  const models::SequenceToSequenceConfig model = config_of(options.model);
  const models::Sides sides = models::sides_of(model);
  const Index longest = options.data.corpus.max_length;
  check_usage(options.model.config.sharing != models::EmbeddingSharing::all ||
                  vocabularies_of(options) == models::Vocabularies::joint,
              "--sharing all wants one vocabulary for both sides; with two, target-output or none");
  check_usage(longest <= sides.longest,
              "--max-sentence {} is above --max-positions {}: learned positions end there", longest,
              sides.longest);
  check_usage(
      !training.gradient_checkpointing || options.model.architecture == Architecture::transformer,
      "--gradient-checkpointing wants --architecture transformer");
  models::check_config(model);
}

}  // namespace

void TranslationSettings::declare(Settings& settings, TrainingOptions&) {
  declare_pairs(settings, options_.data);
  declare_tokenizer_folder(settings, options_.tokenizer_folder);
  declare_tokenizer(settings, options_.tokenizer);
  declare_model(settings, options_.model);
  settings.add("training.criterion", options_.criterion, "which validation score says what is best")
      .alias({"best-checkpoint-metric"});
  settings.add("training.valid-bleu", options_.valid_bleu,
               "validate by BLEU too, which takes translating the text; a criterion of bleu does "
               "so in any case");
  declare_search(settings, options_.search);
  declare_bleu(settings, options_.scores);
}

void TranslationSettings::settle() {
  if (vocabularies_of(options_) == models::Vocabularies::separate) {
    options_.model.config.sharing = models::EmbeddingSharing::target_output;
  }
}

void TranslationSettings::check_flags(const Settings& settings) const {
  check_tokenizer_read(settings, options_.tokenizer_folder);
  check_layers_read(settings, options_.model.config);
  settings.check_read("sampling-nbest", options_.data.sampling > 0, "--sampling");
  check_model_read(settings, options_.model);
  check_search(settings, options_.search);
}

void TranslationSettings::check_options(const TrainingOptions& training) const {
  check_usage(options_.criterion == Criterion::loss || validates(),
              "--criterion bleu wants --valid SRC TGT");
  check_usage(!options_.valid_bleu || validates(), "--valid-bleu wants --valid SRC TGT");
  check_pairs(options_.data);
  check_model(options_, training);
}

void TranslationSettings::read_data(bool resumed) {
  const PairsOptions& from = options_.data;
  if (!resumed) data::check_text(from.train, from.corpus.invalid_utf8);
  if (from.valid) data::check_text(*from.valid, from.corpus.invalid_utf8);
}

std::unique_ptr<TrainingTask> TranslationSettings::task(const RunOptions& run) {
  return translation_task(options_, run);
}

}  // namespace heed::cli
