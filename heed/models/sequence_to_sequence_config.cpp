#include "heed/models/sequence_to_sequence_config.h"

namespace heed::models {
namespace {

constexpr Index kMaxLength = 512;  // where no positions say it

Index max_length(const RecurrentConfig&) {
  return kMaxLength;
}
Index max_length(const auto& config) {
  return config.max_length;
}

Index longest(const TransformerConfig& config) {
  return config.longest_side();
}
Index longest(const RecurrentConfig&) {
  return std::numeric_limits<Index>::max();
}
Index longest(const ConvolutionalConfig& config) {
  return config.max_length;
}

}  // namespace

Sides sides_of(const SequenceToSequenceConfig& config) {
  return std::visit(
      [](const auto& one) {
        return Sides{.source_vocab = one.source_vocab,
                     .target_vocab = one.target_vocab,
                     .end = one.end,
                     .pad = one.pad,
                     .start = one.start_token(),
                     .max_length = max_length(one),
                     .longest = longest(one)};
      },
      config);
}

void check_config(const SequenceToSequenceConfig& config) {
  std::visit([](const auto& one) { check_config(one); }, config);
}

}  // namespace heed::models
