#pragma once

#include "heed/cli/value.h"
#include "heed/nn/attention.h"

namespace heed::cli {

template <>
struct Names<nn::AttentionKind> {
  static constexpr std::pair<const char*, nn::AttentionKind> all[] = {
      {"cross", nn::AttentionKind::cross},
      {"encoder", nn::AttentionKind::encoder_self},
      {"decoder", nn::AttentionKind::decoder_self}};
};

}  // namespace heed::cli
