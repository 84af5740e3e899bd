#include "heed/cli/encoder_settings.h"

#include "heed/cli/encoder_task.h"
#include "heed/cli/text_files.h"
#include "heed/cli/tokenizer_settings.h"

namespace heed::cli {
namespace {

using models::EncoderHead;

struct PresetSize {
  EncoderPreset preset;
  Index layers, width;
};

constexpr PresetSize kSizes[] = {{EncoderPreset::tiny, 2, 128},  {EncoderPreset::mini, 4, 256},
                                 {EncoderPreset::small, 4, 512}, {EncoderPreset::medium, 8, 512},
                                 {EncoderPreset::base, 12, 768}, {EncoderPreset::large, 24, 1024}};

// Each head is 64 wide, and the feed-forward network four times the width.
void take_preset(EncoderPreset wanted, models::EncoderModelConfig& config) {
  for (const auto& [preset, layers, width] : kSizes) {
    if (preset != wanted) continue;
    config.layers = layers;
    config.width = width;
    config.heads = width / 64;
    config.hidden = 4 * width;
  }
}

const char* kind_of_text(EncoderHead head) {
  switch (head) {
    case EncoderHead::sentence_classification:
      return "lines of LABEL<TAB>TEXT";
    case EncoderHead::token_classification:
      return "lines of WORD ... LABEL, an empty one between sentences";
    case EncoderHead::masked_language_model:
    case EncoderHead::none:
      break;
  }
  return "text";
}

void declare_data(Settings& settings, EncoderHead head, EncoderOptions& options) {
  const char* const kind = kind_of_text(head);
  settings
      .add("data.train", options.train,
           fmt::format("training data: {}, plain or .gz, one file or more", kind))
      .required();
  settings.add("data.valid", options.valid, "validation data, likewise");
  declare_invalid_utf8(settings, options.invalid);
  settings
      .add("data.max-length", options.reading.max_length,
           "longest text, in tokens with [CLS] and [SEP]; the rest is cut off")
      .alias({"max-seq-length"})
      .at_least(3);
  settings.add("data.batch-tokens", options.batch_tokens, "most tokens of a batch").at_least(3);
}

void declare_masks(Settings& settings, EncoderOptions& options) {
  settings.add("data.texts", options.reading.texts,
               "lines: each is a text; windows: of --max-length, cut from all lines together");
  settings
      .add("data.mask-rate", options.masking.rate, "share of the tokens that the model is to say")
      .alias({"mlm-probability"})
      .above(0)
      .at_most(1);
  settings
      .add("data.mask-share", options.masking.masked, "share of these that is replaced by [MASK]")
      .at_least(0)
      .at_most(1);
  settings
      .add("data.random-share", options.masking.random,
           "share of these that is replaced by any token")
      .at_least(0)
      .at_most(1);
}

}  // namespace

void declare_word_piece(Settings& settings, WordPieceTraining& training) {
  settings.add("tokenizer.vocab-size", training.vocab_size, "most pieces, with [CLS] and the like")
      .alias({"vocabulary-size"})
      .at_least(6)
      .at_most(1 << 24);
  settings.add("tokenizer.lowercase", training.normalization.lowercase,
               "whether text is read in lower case, without accents");
}

void declare_architecture(Settings& settings, models::EncoderModelConfig& config) {
  settings.add("model.layers", config.layers, "layers")
      .alias({"num-layers", "num-hidden-layers"})
      .at_least(1);
  settings.add("model.width", config.width, "width of the model (d_model)")
      .alias({"d-model", "hidden-size"})
      .at_least(1);
  settings.add("model.heads", config.heads, "attention heads (h)")
      .alias({"num-heads", "num-attention-heads"})
      .at_least(1);
  settings.add("model.hidden", config.hidden, "hidden width of the feed-forward network (d_ff)")
      .alias({"d-ff", "intermediate-size"})
      .at_least(1);
  settings
      .add("model.dropout", config.dropout,
           "dropout of embeddings, of each sub-layer's output and of a classifier's input")
      .alias({"hidden-dropout-prob"})
      .at_least(0)
      .below(1);
  settings.add("model.attention-dropout", config.attention_dropout, "dropout of attention weights")
      .alias({"attention-probs-dropout-prob"})
      .at_least(0)
      .below(1);
  settings.add("model.norm-epsilon", config.norm_epsilon, "normalisation: added to variances")
      .alias({"layer-norm-eps"})
      .above(0);
  settings.add("model.activation", config.activation, "activation of the feed-forward network")
      .alias({"activation-function", "hidden-act"});
  settings.add("model.max-positions", config.max_length, "longest text that the model can read")
      .alias({"max-position-embeddings"})
      .at_least(3);
  settings.add("model.deviation", config.deviation, "standard deviation of the first weights")
      .alias({"initializer-range"})
      .above(0);
}

std::string EncoderSettings::summary() const {
  switch (head()) {
    case EncoderHead::sentence_classification:
      return "labels of texts";
    case EncoderHead::token_classification:
      return "labels of words";
    case EncoderHead::masked_language_model:
    case EncoderHead::none:
      break;
  }
  return "text, of which masked tokens are told by all others (BERT)";
}

void EncoderSettings::declare(Settings& settings, TrainingOptions& training) {
  const bool masks = head() == EncoderHead::masked_language_model;
  training.label_smoothing = 0.0f;
  training.config.optimizer.kind = train::OptimizerKind::adamw;
  training.config.schedule.kind = train::ScheduleKind::linear;
  training.config.schedule.peak = masks ? 5e-4f : 1e-4f;
  training.config.schedule.warmup = 100;
  training.config.clip_norm = 1.0f;
  declare_data(settings, head(), options_);
  if (masks) declare_masks(settings, options_);
  declare_tokenizer_folder(settings, options_.tokenizer_folder);
  declare_word_piece(settings, options_.tokenizer);
  settings
      .add("model.pretrained", options_.pretrained,
           "folder of a model to begin with, with its tokenizer and all sizes; its head is kept "
           "where the labels are the same")
      .called("FOLDER");
  settings
      .add("model.preset", options_.preset,
           "starting point for the sizes below: tiny 2 layers of 128, mini 4 of 256, small 4 of "
           "512, medium 8 of 512, base 12 of 768, large 24 of 1,024")
      .then([this] { take_preset(options_.preset, options_.model); });
  declare_architecture(settings, options_.model);
}

void EncoderSettings::check_flags(const Settings& settings) const {
  check_tokenizer_read(settings, options_.tokenizer_folder);
  if (options_.pretrained.empty()) return;
  for (const char* name : {"tokenizer", "vocab-size", "lowercase", "preset", "layers", "width",
                           "heads", "hidden", "dropout", "attention-dropout", "norm-epsilon",
                           "activation", "max-positions", "deviation"}) {
    settings.check_read(name, false, "no --pretrained");
  }
}

void EncoderSettings::check_options(const TrainingOptions&) const {
  const Index longest = options_.reading.max_length;
  check_usage(options_.batch_tokens >= longest, "--batch-tokens {} is below --max-length {}",
              options_.batch_tokens, longest);
  check_usage(!options_.pretrained.empty() || longest <= options_.model.max_length,
              "--max-length {} is above --max-positions {}", longest, options_.model.max_length);
  check_usage(options_.masking.masked + options_.masking.random <= 1,
              "--mask-share {} and --random-share {} are more than all", options_.masking.masked,
              options_.masking.random);
  models::EncoderModelConfig model = options_.model;
  model.labels = {"two", "labels"};  // those of the data are known later
  models::check_config(model);
}

void EncoderSettings::read_data(bool) {
  train_ = read_encoder_data(head(), options_.train, options_.invalid);
  valid_ = read_encoder_data(head(), options_.valid, options_.invalid);
}

std::unique_ptr<TrainingTask> EncoderSettings::task(const RunOptions& run) {
  return encoder_task(options_, std::exchange(train_, {}), std::exchange(valid_, {}), run);
}

}  // namespace heed::cli
