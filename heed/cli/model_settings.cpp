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
           "the paper's base and big, or smaller; what follows says where to differ")
      .then(
          [&options] { options.config = of_preset(options.preset, options.config.target_vocab); });
  settings.add("model.layers", options.layers, "layers of the encoder and of the decoder")
      .alias({"num-layers"})
      .then([&options] {
        options.config.encoder_layers = options.config.decoder_layers = options.layers;
      })
      .write = [] { return std::string(); };  // the two below say it
  declare_architecture(settings, options.config);
}

void declare_architecture(Settings& settings, models::TransformerConfig& config) {
  settings.add("model.encoder-layers", config.encoder_layers, "layers of the encoder")
      .alias({"enc-depth"});
  settings.add("model.decoder-layers", config.decoder_layers, "layers of the decoder")
      .alias({"dec-depth"});
  settings.add("model.width", config.width, "numbers a token is held in (d_model)")
      .alias({"d-model", "dim-emb", "encoder-embed-dim"});
  settings.add("model.heads", config.heads, "attention heads (h)")
      .alias({"nhead", "num-heads", "transformer-heads", "encoder-attention-heads"});
  settings.add("model.hidden", config.hidden, "units of the feed-forward network (d_ff)")
      .alias({"d-ff", "dim-feedforward", "transformer-dim-ffn", "encoder-ffn-embed-dim"});
  settings.add("model.dropout", config.dropout, "of embeddings and of each sub-layer's output")
      .alias({"transformer-dropout"});
  settings.add("model.attention-dropout", config.attention_dropout, "of attention weights")
      .alias({"transformer-dropout-attention"});
  settings.add("model.hidden-dropout", config.hidden_dropout, "of the feed-forward network's units")
      .alias({"activation-dropout", "relu-dropout", "transformer-dropout-ffn"});
  settings.add("model.norm", config.norm, "layer normalisation after (the paper) or before")
      .alias({"norm-placement"});
  settings.add("model.norm-epsilon", config.norm_epsilon, "added to a variance")
      .alias({"layer-norm-eps"});
  settings.add("model.positions", config.positions, "how positions are encoded");
  settings.add("model.max-positions", config.max_length, "tokens of a sentence: learned positions")
      .alias({"max-position-embeddings", "max-source-positions"});
  settings.add("model.activation", config.activation, "of the feed-forward network")
      .alias({"activation-fn", "activation-function"});
  settings.add("model.biases", config.biases, "of linear layers");
  settings.add("model.sharing", config.sharing, "embeddings that are one matrix");
  settings.add("model.embedding-scale", config.embedding_scale,
               "what embeddings are multiplied by");
  settings.add("model.score-scale", config.score_scale, "what attention scores are multiplied by");
}

}  // namespace heed::cli
