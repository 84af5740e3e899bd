#pragma once

#include <functional>

#include "heed/train/named_tensors.h"
#include "heed/train/slices.h"

namespace heed::train {

enum class OptimizerKind {
  adam,   // Kingma and Ba (2015); the 2017 paper, section 5.3
  adamw,  // Loshchilov and Hutter (2019): decay of the weights apart from the gradients
  sgd,    // with momentum (Sutskever et al. 2013, as PyTorch writes it)
};

struct OptimizerConfig {
  OptimizerKind kind = OptimizerKind::adam;
  float beta1 = 0.9f;  // Adam and AdamW
  float beta2 = 0.98f;
  float epsilon = 1e-9f;
  float momentum = 0.9f;      // SGD
  float weight_decay = 0.0f;  // AdamW, which takes learning rate * decay of a weight each step
};

// Throws at a rate outside its range, or a decay that the kind does not have.
void check_config(const OptimizerConfig& config);

// One step's part in an update.
struct Update {
  double learning_rate = 0.0;
  double gradient_scale = 1.0;  // of every gradient, such as clip_scale's answer
  // Called for each slice that was updated, on its thread, while the slice is still near: what
  // follows the parameters need not read them from memory again.
  std::function<void(const Slice&)> then = {};
};

// Moves parameters against their gradients. Weights and moments are float32. Weight decay takes
// parameters of rank two and above: what products and embeddings weigh by; gains of norms and
// biases are vectors and stay as they are.
// Throws what check_config throws, and at a parameter that is not float32.
class Optimizer {
 public:
  explicit Optimizer(NamedTensors parameters, OptimizerConfig config = {});

  // Updates every parameter that has a gradient, then clears the gradients.
  void step(const Update& update);

  // All that it remembers between steps, under names of its own: "updates" (the number of steps
  // made) and, for each parameter, "first.NAME" and "second.NAME" or "velocity.NAME". The tensors
  // share its memory: writing into them restores it.
  NamedTensors state() const;

 private:
  using Move = std::function<void(const Slice&)>;
  Move adam(const Update& update);
  Move sgd(const Update& update);

  NamedTensors parameters_;
  OptimizerConfig config_;
  Slices slices_;
  NamedTensors moments_, squares_;  // as parameters_; squares_ is empty for SGD
  Tensor updates_{Shape{1}, DType::int32};
};

}  // namespace heed::train
