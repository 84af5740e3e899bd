#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "heed/base/figures.h"
#include "heed/base/spans.h"
#include "heed/tensor/named_tensors.h"

namespace heed::probe {

// The states that run through a model's stacks, as a watcher of a pass is shown them: what goes
// into each stack as layer 0, then what comes out of each layer. (N, D) each.
class LayerStates {
 public:
  // Keeps x where the path is that of a state.
  void add(std::string_view path, const Tensor& x);

  // Every state, in the order of add(): for backward() (autograd/tape.h), whose gradients then go
  // where a function below asks for tensors.
  std::vector<Tensor> all() const;

  // `measure` of each state, a curve a stack that has layers.
  using Measure = std::function<double(const Tensor&)>;
  void add_to(Figures& figures, const std::string& name, const Measure& measure) const;
  void add_to(Figures& figures, const std::string& name, const std::vector<Tensor>& in_place,
              const Measure& measure) const;

 private:
  struct State {
    std::string stack;
    Index layer;
    Tensor x;
  };

  std::vector<State> states_;
};

double root_mean_square(const Tensor& x);
double norm(const Tensor& x);  // Euclidean; 0 of an empty one
// Mean cosine of the angle between the rows of each two tokens of a sequence, over all sequences of
// two tokens and more. x (N, D), N the rows of `spans`, packed.
double mean_similarity(const Tensor& x, const Spans& spans);

// The Euclidean norm of the gradients of each layer's parameters together, a curve a stack. Their
// names begin with "encoder.0." and so on; others are passed over.
void add_parameter_gradients(const NamedTensors& parameters, Figures& figures);

}  // namespace heed::probe
