#include "heed/cli/language_model_settings.h"

#include "heed/cli/language_model_task.h"
#include "heed/cli/model_settings.h"
#include "heed/cli/text_files.h"
#include "heed/cli/tokenizer_settings.h"
#include "heed/models/choice_names.h"

namespace heed::cli {

template <>
struct Names<nn::RotaryScaling::Kind> {
  static constexpr std::span all = models::kRotaryScalings;
};

template <>
struct Names<nn::NormKind> {
  static constexpr std::span all = models::kNormKinds;
};

namespace {

models::LanguageModelConfig of_preset(LanguageModelPreset preset) {
  return preset == LanguageModelPreset::gpt2 ? models::gpt2() : models::llama();
}

void declare_text(Settings& settings, LanguageModelOptions& options) {
  settings.add("data.train", options.train, "training text, plain or .gz, one file or more")
      .required();
  settings.add("data.valid", options.valid, "validation text, likewise");
  settings
      .add("data.valid-share", options.valid_share,
           "share of the training text that is held out to validate on, its end; 0: none")
      .at_least(0)
      .below(1);
  declare_invalid_utf8(settings, options.invalid);
  settings
      .add("data.context", options.windows.context,
           "tokens of a window, of which the model reads each by those before it")
      .alias({"block-size", "seq-length"})
      .at_least(1);
  settings.add("data.sequences", options.windows.sequences, "windows a batch")
      .alias({"batch-size"})
      .at_least(1);
  settings.add("data.windows", options.windows.windows,
               "random: each begins anywhere; tiling: side by side, each token once an epoch");
}

void declare_tokenizer(Settings& settings, LanguageModelOptions& options) {
  declare_tokenizer_folder(settings, options.tokenizer_folder);
  settings.add("tokenizer.pieces", options.pieces, "what text is cut into");
  settings
      .add("tokenizer.vocab-size", options.vocab_size,
           "byte-level BPE: most pieces, with <|endoftext|> and the 256 bytes")
      .alias({"vocabulary-size"})
      .at_least(257)
      .at_most(1 << 24);
}

void declare_sizes(Settings& settings, models::LanguageModelConfig& config) {
  settings.add("model.layers", config.layers, "layers")
      .alias({"num-layers", "n-layer"})
      .at_least(1);
  settings.add("model.width", config.width, "width of the model (d_model)")
      .alias({"d-model", "n-embd", "hidden-size"})
      .at_least(1);
  settings.add("model.heads", config.heads, "attention heads (h)")
      .alias({"num-heads", "n-head"})
      .at_least(1);
  settings
      .add("model.key-value-heads", config.key_value_heads,
           "heads of keys and values, each read by as many of queries; 0: one each")
      .alias({"num-key-value-heads"})
      .at_least(0);
  settings.add("model.hidden", config.hidden, "hidden width of the feed-forward network (d_ff)")
      .alias({"d-ff", "n-inner", "intermediate-size"})
      .at_least(1);
}

void declare_dropouts(Settings& settings, models::LanguageModelConfig& config) {
  settings
      .add("model.dropout", config.dropout, "dropout of embeddings and of each sub-layer's output")
      .at_least(0)
      .below(1);
  settings.add("model.attention-dropout", config.attention_dropout, "dropout of attention weights")
      .at_least(0)
      .below(1);
  settings
      .add("model.hidden-dropout", config.hidden_dropout,
           "dropout of the feed-forward network's hidden units")
      .at_least(0)
      .below(1);
}

void declare_places(Settings& settings, models::LanguageModelConfig& config) {
  settings.add("model.positions", config.positions, "how the model knows the order of tokens");
  settings
      .add("model.max-positions", config.max_length, "learned positions: longest text, in tokens")
      .alias({"max-position-embeddings", "n-positions"})
      .at_least(1);
  settings
      .add("model.rotary-width", config.rotary.width,
           "rotary positions: elements of each head that turn; 0: all")
      .at_least(0);
  settings.add("model.rotary-base", config.rotary.base, "rotary positions: base of the wavelengths")
      .alias({"rope-theta"})
      .above(0);
  nn::RotaryScaling& scaling = config.rotary.scaling;
  settings
      .add("model.rotary-scaling", scaling.kind,
           "rotary positions: how wavelengths grow for texts longer than those of the first "
           "training")
      .alias({"rope-scaling"});
  settings.add("model.rotary-factor", scaling.factor, "rotary scaling: by this factor").above(0);
  settings
      .add("model.rotary-low-frequency", scaling.low_frequency,
           "rotary scaling llama3: what turns so often in the original length, or less, is slowed "
           "by the whole factor")
      .above(0);
  settings
      .add("model.rotary-high-frequency", scaling.high_frequency,
           "rotary scaling llama3: what turns so often, or more, is not slowed")
      .above(0);
  settings
      .add("model.rotary-original-length", scaling.original_length,
           "rotary scaling llama3: tokens of the first training's texts")
      .at_least(1);
}

}  // namespace

void declare_architecture(Settings& settings, models::LanguageModelConfig& config) {
  declare_sizes(settings, config);
  declare_dropouts(settings, config);
  settings.add("model.norm", config.norm, "normalisation before each sub-layer, after it, or both");
  settings.add("model.norm-kind", config.norm_kind, "LayerNorm, RMSNorm or none");
  settings.add("model.norm-epsilon", config.norm_epsilon, "normalisation: added to variances")
      .alias({"layer-norm-eps", "rms-norm-eps"})
      .above(0);
  declare_places(settings, config);
  settings.add("model.activation", config.activation, "activation of the feed-forward network")
      .alias({"activation-function"});
  settings.add("model.gated", config.gated,
               "whether the activation multiplies another projection, as in SwiGLU");
  settings.add("model.biases", config.biases, "whether linear layers and LayerNorm have biases");
  settings.add("model.tied", config.tied, "whether the output layer is the embedding")
      .alias({"tie-word-embeddings"});
  settings.add("model.deviation", config.deviation, "standard deviation of the first weights")
      .alias({"initializer-range"})
      .above(0);
  settings.add("model.depth-scaled", config.depth_scaled,
               "whether what ends a sub-layer begins 1 / sqrt(2 layers) as wide, as in GPT-2");
}

void LanguageModelSettings::declare(Settings& settings, TrainingOptions& training) {
  training.label_smoothing = 0.0f;
  training.config.optimizer.kind = train::OptimizerKind::adamw;
  training.config.schedule.kind = train::ScheduleKind::cosine;
  training.config.schedule.peak = 6e-4f;
  training.config.schedule.warmup = 100;
  training.config.clip_norm = 1.0f;
  declare_text(settings, options_);
  declare_tokenizer(settings, options_);
  settings
      .add("model.preset", options_.preset,
           "starting point for the settings below. gpt2: its 124 million parameters; llama: the "
           "same size in Llama's form")
      .then([this] { options_.model = of_preset(options_.preset); });
  declare_architecture(settings, options_.model);
}

void LanguageModelSettings::check_flags(const Settings& settings) const {
  check_tokenizer_read(settings, options_.tokenizer_folder);
  settings.check_read("vocab-size", options_.pieces == TextPieces::byte_level_bpe,
                      "--pieces byte-level-bpe");
  using Scaling = nn::RotaryScaling::Kind;
  const bool rotary = options_.model.positions == nn::Positions::rotary;
  const Scaling scaling = options_.model.rotary.scaling.kind;
  for (const char* name : {"rotary-width", "rotary-base", "rotary-scaling"}) {
    settings.check_read(name, rotary, "--positions rotary");
  }
  settings.check_read("rotary-factor", scaling != Scaling::none, "--rotary-scaling");
  for (const char* name :
       {"rotary-low-frequency", "rotary-high-frequency", "rotary-original-length"}) {
    settings.check_read(name, scaling == Scaling::llama3, "--rotary-scaling llama3");
  }
}

void LanguageModelSettings::check_options(const TrainingOptions&) const {
  check_usage(options_.valid.empty() || options_.valid_share == 0,
              "--valid and --valid-share both say what is held out");
  check_usage(options_.windows.context <= options_.model.longest(),
              "--context {} is above --max-positions {}: learned positions end there",
              options_.windows.context, options_.model.max_length);
  models::check_config(options_.model);
}

void LanguageModelSettings::check_data(bool) const {
  read_split(options_);
}

std::unique_ptr<TrainingTask> LanguageModelSettings::task(const RunOptions& run) const {
  return language_model_task(options_, run);
}

}  // namespace heed::cli
