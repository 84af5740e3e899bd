#pragma once

#include <ostream>

#include "heed/models/transformer_config.h"

namespace heed::tests {

// Small enough that a test decodes with it thousands of times.
inline models::TransformerConfig small_config(Index vocab, Index layers) {
  models::TransformerConfig config = models::tiny(vocab);
  config.encoder_layers = config.decoder_layers = layers;
  config.width = 16;
  config.hidden = 32;
  config.heads = 2;
  return config;
}

// A configuration, and what a test case calls it.
struct Variant {
  const char* name;
  models::TransformerConfig config;

  friend void PrintTo(const Variant& v, std::ostream* out) { *out << v.name; }
};

}  // namespace heed::tests
