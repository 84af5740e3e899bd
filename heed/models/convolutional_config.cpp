#include "heed/models/convolutional_config.h"

#include "heed/models/complaints.h"

namespace heed::models {

void check_config(const ConvolutionalConfig& c) {
  Complaints complaints;
  complaints.unless(c.encoder_layers >= 1 && c.decoder_layers >= 1,
                    "needs 1 or more encoder and 1 or more decoder layers, not {} and {}",
                    c.encoder_layers, c.decoder_layers);
  complaints.unless(c.width > 0 && c.hidden > 0, "width {} and hidden {} must be positive", c.width,
                    c.hidden);
  complaints.unless(c.kernel >= 1 && c.kernel % 2 == 1, "the kernel must be odd, not {}", c.kernel);
  complaints.check_rate("dropout", c.dropout);
  complaints.unless(c.max_length > 0, "learned positions need a positive max length, not {}",
                    c.max_length);
  complaints.check_sides(c);
  complaints.raise("convolutional model");
}

}  // namespace heed::models
