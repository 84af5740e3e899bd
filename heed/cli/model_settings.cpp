#include "heed/cli/model_settings.h"

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

void declare_depths(Settings& settings, models::TransformerConfig& config) {
  settings.add("model.encoder-layers", config.encoder_layers, "layers of the encoder")
      .alias({"enc-depth"})
      .at_least(0);
  settings.add("model.decoder-layers", config.decoder_layers, "layers of the decoder")
      .alias({"dec-depth"})
      .at_least(1);
}

}  // namespace

nn::ScoreScale Value<nn::ScoreScale>::read(Texts texts) {
  const std::string& text = only(texts);
  if (text == "inverse-sqrt") return {.kind = nn::ScoreScale::Kind::inverse_sqrt};
  if (text == "none") return {.kind = nn::ScoreScale::Kind::none};
  return {.kind = nn::ScoreScale::Kind::number, .number = Value<float>::read(texts)};
}

std::string Value<nn::ScoreScale>::write(const nn::ScoreScale& scale) {
  switch (scale.kind) {
    case nn::ScoreScale::Kind::inverse_sqrt:
      return toml_string("inverse-sqrt");
    case nn::ScoreScale::Kind::none:
      return toml_string("none");
    case nn::ScoreScale::Kind::number:
      return Value<float>::write(scale.number);
  }
  return "";
}

void declare_model(Settings& settings, ModelOptions& options) {
  settings
      .add("model.preset", options.preset,
           "starting point for the settings below. base and big: the paper's; small: 6+6 layers, "
           "width 256, hidden 1024, 4 heads; tiny: 4+4 layers, width 128, hidden 256, 4 heads")
      .then([&options] {
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
}

void declare_architecture(Settings& settings, models::TransformerConfig& config) {
  declare_depths(settings, config);
  declare_layers(settings, config);
  settings.add("model.sharing", config.sharing,
               "which embeddings are one matrix: none; target embedding and output layer; or "
               "these and the source embedding, which wants one vocabulary for both sides");
  settings.add("model.embedding-scale", config.embedding_scale,
               "what embeddings are multiplied by");
  settings.add("model.score-scale", config.score_scale, "what attention scores are multiplied by");
}

}  // namespace heed::cli
