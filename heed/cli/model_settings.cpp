#include "heed/cli/model_settings.h"

#include <algorithm>

namespace heed::cli {

namespace {

models::TransformerConfig of_preset(Preset preset, Index vocab) {
  switch (preset) {
    case Preset::base:
      return models::base(vocab);
    case Preset::big:
      return models::big(vocab);
    case Preset::small:
      return models::small(vocab);
    case Preset::tiny:
      return models::tiny(vocab);
  }
  return models::base(vocab);
}

void declare_depths(Settings& settings, auto& config) {
  settings.add("model.encoder-layers", config.encoder_layers, "layers of the encoder")
      .alias({"enc-depth"})
      .at_least(0);
  settings.add("model.decoder-layers", config.decoder_layers, "layers of the decoder")
      .alias({"dec-depth"})
      .at_least(1);
}

void declare_sharing(Settings& settings, auto& config) {
  settings.add("model.sharing", config.sharing,
               "which embeddings are one matrix: none; target embedding and output layer; or "
               "these and the source embedding, which wants one vocabulary for both sides");
}

// Sizes and the rest of what every architecture has.
void declare_common(Settings& settings, auto& config) {
  declare_depths(settings, config);
  settings.add("model.width", config.width, "width of embeddings").at_least(1);
  settings.add("model.hidden", config.hidden, "width of a state, or channels of a convolution")
      .at_least(1);
  settings.add("model.dropout", config.dropout, "dropout").at_least(0).below(1);
  declare_sharing(settings, config);
}

void declare_choices(Settings& settings, models::RecurrentConfig& config) {
  settings.add("model.cell", config.cell, "cell of recurrent layers").alias({"rnn-type"});
  settings.add("model.directions", config.directions,
               "directions in which a recurrent encoder reads");
  settings.add("model.alignment", config.attention,
               "a recurrent decoder's look at the source: none, the encoder's last state in its "
               "place; additive (Bahdanau); dot or general (Luong)");
  settings.add("model.input-feeding", config.input_feeding,
               "alignment dot and general: whether a step reads what the one before made of it");
}

void declare_choices(Settings& settings, models::ConvolutionalConfig& config) {
  settings.add("model.kernel", config.kernel, "rows that a convolution sees, an odd number")
      .alias({"kernel-width"})
      .at_least(1);
}

void declare_forcing(Settings& settings, models::TeacherForcing& forcing) {
  settings
      .add("training.forcing-decay", forcing.decay,
           "how the share of true words falls that a recurrent decoder reads in training, in place "
           "of its own (scheduled sampling); none: it reads true words alone")
      .alias({"scheduled-sampling-decay"});
  settings
      .add("training.forcing-steps", forcing.steps,
           "linear: steps until that share is 0; exponential and inverse-sigmoid: k of their curve")
      .at_least(1);
  settings.add("training.forcing-least", forcing.least, "least share of true words")
      .at_least(0)
      .at_most(1);
}

// Gives the sizes that are any architecture's those of its defaults.
void take_sizes(const auto& from, models::TransformerConfig& into) {
  into.encoder_layers = from.encoder_layers;
  into.decoder_layers = from.decoder_layers;
  into.width = from.width;
  into.hidden = from.hidden;
  into.dropout = from.dropout;
}

// And back.
auto with_sizes(auto config, const models::TransformerConfig& from) {
  config.source_vocab = from.source_vocab;
  config.target_vocab = from.target_vocab;
  config.encoder_layers = from.encoder_layers;
  config.decoder_layers = from.decoder_layers;
  config.width = from.width;
  config.hidden = from.hidden;
  config.dropout = from.dropout;
  config.sharing = from.sharing;
  config.end = from.end;
  config.pad = from.pad;
  return config;
}

// Whether settings of a Transformer are those of any architecture.
bool is_common(const std::string& name) {
  static constexpr std::string_view kCommon[] = {"encoder-layers", "decoder-layers", "width",
                                                 "hidden",         "dropout",        "sharing"};
  return std::ranges::find(kCommon, name) != std::end(kCommon);
}

}  // namespace

void declare_model(Settings& settings, ModelOptions& options) {
  settings
      .add("model.architecture", options.architecture,
           "what the model is made of; it gives the sizes below their defaults")
      .alias({"arch"})
      .then([&options] {
        if (options.architecture == Architecture::recurrent) {
          take_sizes(models::RecurrentConfig(), options.config);
        } else if (options.architecture == Architecture::convolutional) {
          take_sizes(models::ConvolutionalConfig(), options.config);
        }
      });
  settings
      .add("model.preset", options.preset,
           "a Transformer's starting point for the settings below. base and big: the paper's; "
           "small: 6+6 layers, width 256, hidden 1024, 4 heads; tiny: 4+4 layers, width 128, "
           "hidden 256, 4 heads")
      .then([&options] {
        if (options.architecture != Architecture::transformer) return;
        const models::EmbeddingSharing sharing = options.config.sharing;  // of no preset's
        options.config = of_preset(options.preset, options.config.target_vocab);
        options.config.sharing = sharing;
      });
  settings.add("model.layers", options.layers, "layers of the encoder and of the decoder")
      .alias({"num-layers"})
      .at_least(1)
      .then([&options] {
        options.config.encoder_layers = options.config.decoder_layers = options.layers;
      })
      .write = [] { return std::string(); };  // the two below say it
  declare_architecture(settings, options.config);
  declare_choices(settings, options.recurrent);
  declare_choices(settings, options.convolutional);
  declare_forcing(settings, options.forcing);
}

void check_model_read(const Settings& settings, const ModelOptions& options) {
  const Architecture architecture = options.architecture;
  const bool transforms = architecture == Architecture::transformer;
  const bool convolves = architecture == Architecture::convolutional;
  const bool recurs = architecture == Architecture::recurrent;
  models::TransformerConfig unused;
  Settings of_transformers;
  declare_architecture(of_transformers, unused);
  settings.check_read("preset", transforms, "--architecture transformer");
  for (const Setting& one : of_transformers.all()) {
    const bool positions = one.name == "max-positions";
    settings.check_read(
        one.name, transforms || is_common(one.name) || (positions && convolves),
        positions ? "--architecture transformer or convolutional" : "--architecture transformer");
  }
  settings.check_read("kernel", convolves, "--architecture convolutional");
  for (const char* name : {"cell", "directions", "alignment", "input-feeding", "forcing-decay",
                           "forcing-steps", "forcing-least"}) {
    settings.check_read(name, recurs, "--architecture recurrent");
  }
  const nn::AttentionScore score = options.recurrent.attention;
  settings.check_read("input-feeding",
                      score == nn::AttentionScore::dot || score == nn::AttentionScore::general,
                      "--alignment dot or general");
  const bool decays = options.forcing.decay != models::ForcingDecay::none;
  for (const char* name : {"forcing-steps", "forcing-least"}) {
    settings.check_read(name, decays, "--forcing-decay linear, exponential or inverse-sigmoid");
  }
}

models::SequenceToSequenceConfig config_of(const ModelOptions& options) {
  switch (options.architecture) {
    case Architecture::transformer:
      return options.config;
    case Architecture::recurrent:
      return with_sizes(options.recurrent, options.config);
    case Architecture::convolutional: {
      models::ConvolutionalConfig config = with_sizes(options.convolutional, options.config);
      config.max_length = options.config.max_length;
      return config;
    }
  }
  return options.config;
}

void declare_architecture(Settings& settings, models::TransformerConfig& config) {
  declare_depths(settings, config);
  declare_layers(settings, config);
  declare_sharing(settings, config);
  settings.add("model.embedding-scale", config.embedding_scale,
               "what embeddings are multiplied by");
}

void declare_architecture(Settings& settings, models::RecurrentConfig& config) {
  declare_common(settings, config);
  declare_choices(settings, config);
}

void declare_architecture(Settings& settings, models::ConvolutionalConfig& config) {
  declare_common(settings, config);
  declare_choices(settings, config);
  settings.add("model.max-positions", config.max_length, "longest sentence, in tokens").at_least(1);
}

}  // namespace heed::cli
