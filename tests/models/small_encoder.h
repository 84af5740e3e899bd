#pragma once

#include "heed/models/encoder_model_config.h"

namespace heed::tests {

// A small encoder model with that head, which drops nothing.
inline models::EncoderModelConfig small_encoder(models::EncoderHead head) {
  models::EncoderModelConfig config{.vocab = 23,
                                    .layers = 2,
                                    .width = 12,
                                    .heads = 3,
                                    .hidden = 20,
                                    .dropout = 0.0f,
                                    .attention_dropout = 0.0f,
                                    .max_length = 8,
                                    .deviation = 0.3f,
                                    .head = head};
  if (classifies(head)) config.labels = {"good", "bad", "öde"};
  return config;
}

}  // namespace heed::tests
