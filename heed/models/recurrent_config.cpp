#include "heed/models/recurrent_config.h"

#include <algorithm>

#include "heed/models/complaints.h"

namespace heed::models {

void check_config(const RecurrentConfig& c) {
  Complaints complaints;
  complaints.unless(c.encoder_layers >= 1 && c.decoder_layers >= 1,
                    "needs 1 or more encoder and 1 or more decoder layers, not {} and {}",
                    c.encoder_layers, c.decoder_layers);
  complaints.unless(c.width > 0 && c.hidden > 0, "width {} and hidden {} must be positive", c.width,
                    c.hidden);
  complaints.check_rate("dropout", c.dropout);
  complaints.unless(c.attention != nn::AttentionScore::dot || c.memory() == c.hidden,
                    "the score dot wants an encoder that reads one way, or general in its place");
  complaints.check_sides(c);
  complaints.raise("recurrent model");
}

}  // namespace heed::models
