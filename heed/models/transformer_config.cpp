#include "heed/models/transformer_config.h"

#include <algorithm>

#include "heed/models/layer_choices.h"

namespace heed::models {

TransformerConfig base(Index vocab) {
  return {.source_vocab = vocab, .target_vocab = vocab, .pad = static_cast<Token>(vocab - 1)};
}

TransformerConfig big(Index vocab) {
  TransformerConfig config = base(vocab);
  config.width = 1024;
  config.heads = 16;
  config.hidden = 4096;
  config.dropout = 0.3f;
  return config;
}

TransformerConfig small(Index vocab) {
  TransformerConfig config = base(vocab);
  config.width = 256;
  config.heads = 4;
  config.hidden = 1024;
  return config;
}

TransformerConfig tiny(Index vocab) {
  TransformerConfig config = base(vocab);
  config.encoder_layers = config.decoder_layers = 4;
  config.width = 128;
  config.heads = 4;
  config.hidden = 256;
  config.dropout = 0.3f;
  return config;
}

void check_config(const TransformerConfig& c) {
  Complaints complaints;
  complaints.unless(c.encoder_layers >= 0 && c.decoder_layers >= 1,
                    "needs 0 or more encoder and 1 or more decoder layers, not {} and {}",
                    c.encoder_layers, c.decoder_layers);
  check_groups(c, c.encoder_layers, complaints);
  check_groups(c, c.decoder_layers, complaints);
  check_layers(c, complaints);
  complaints.unless(c.positions != nn::Positions::transformer_xl,
                    "the positions of Transformer-XL are of models that see no later token");
  complaints.check_sides(c);
  complaints.raise("transformer");
}

}  // namespace heed::models
