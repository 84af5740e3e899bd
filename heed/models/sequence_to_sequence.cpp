#include "heed/models/sequence_to_sequence.h"

namespace heed::models {
namespace {

SequenceToSequence::Any built(const SequenceToSequenceConfig& config, Rng& rng) {
  if (const auto* recurrent = std::get_if<RecurrentConfig>(&config)) {
    return RecurrentModel(*recurrent, rng);
  }
  if (const auto* convolutional = std::get_if<ConvolutionalConfig>(&config)) {
    return ConvolutionalModel(*convolutional, rng);
  }
  return Transformer(std::get<TransformerConfig>(config), rng);
}

}  // namespace

SequenceToSequence::SequenceToSequence(const SequenceToSequenceConfig& config, Rng& rng)
    : model_(built(config, rng)) {}

SequenceToSequenceConfig SequenceToSequence::config() const {
  return std::visit([](const auto& model) -> SequenceToSequenceConfig { return model.config(); },
                    model_);
}

NamedTensors SequenceToSequence::parameters() const {
  return std::visit([](const auto& model) { return nn::parameters(model); }, model_);
}

NamedTensors SequenceToSequence::buffers() const {
  return std::visit([](const auto& model) { return nn::buffers(model); }, model_);
}

Tensor SequenceToSequence::forward(const Tokens& source, const Tokens& target,
                                   nn::Pass& pass) const {
  return std::visit([&](const auto& model) { return model.forward(source, target, pass); }, model_);
}

Tensor SequenceToSequence::loss(const Batch& batch, const ops::CrossEntropy& options,
                                nn::Pass& pass) const {
  return std::visit([&](const auto& model) { return model.loss(batch, options, pass); }, model_);
}

SequenceToSequence SequenceToSequence::packed(ops::ComputeType type) const {
  return std::visit([&](const auto& model) { return SequenceToSequence(model.packed(type)); },
                    model_);
}

bool SequenceToSequence::is_packed() const {
  return std::visit([](const auto& model) { return model.is_packed(); }, model_);
}

}  // namespace heed::models
