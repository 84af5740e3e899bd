#pragma once

#include "heed/models/convolutional_model.h"
#include "heed/models/recurrent_model.h"
#include "heed/models/sequence_to_sequence_config.h"
#include "heed/models/transformer.h"

namespace heed::models {

// A model that translates, of any architecture that does: a value, as each of them is.
class SequenceToSequence {
 public:
  using Any = std::variant<Transformer, RecurrentModel, ConvolutionalModel>;

  template <typename Model>
  requires std::constructible_from<Any, Model> SequenceToSequence(Model model)
      : model_(std::move(model)) {}
  SequenceToSequence(const SequenceToSequenceConfig& config,
                     Rng& rng);  // throws on an impossible one

  const Any& any() const { return model_; }
  SequenceToSequenceConfig config() const;
  Sides sides() const { return sides_of(config()); }
  NamedTensors parameters() const;
  NamedTensors buffers() const;

  // Each as the architecture has it: see Transformer.
  Tensor forward(const Tokens& source, const Tokens& target, nn::Pass& pass) const;
  Tensor loss(const Batch& batch, const ops::CrossEntropy& options, nn::Pass& pass) const;
  SequenceToSequence packed(ops::ComputeType type = ops::ComputeType::float32) const;
  bool is_packed() const;

 private:
  Any model_;
};

}  // namespace heed::models
