#pragma once

#include <vector>

#include "heed/nn/linear.h"
#include "heed/nn/pass.h"

namespace heed::nn {

struct RecurrentLayerConfig {
  Index in = 0;      // D
  Index hidden = 0;  // H
  Cell cell = Cell::lstm;
  ops::Direction direction = ops::Direction::forwards;

  Index state() const { return states_of(cell) * hidden; }  // S
};

// A recurrent layer (kernels/recurrent.h). Its two linear layers are PyTorch's weight_ih, bias_ih
// and weight_hh, bias_hh, gates in the same order.
class RecurrentLayer {
 public:
  RecurrentLayer(const RecurrentLayerConfig& config, Rng& rng);

  // x (N, D), initial (B, S) -> the states (N, S) after each row
  Tensor forward(const Tensor& x, const Tensor& initial, const Spans& spans,
                 const Pass& pass) const;
  // What a layer above reads of states. (N, S) -> (N, H)
  Tensor hidden(const Tensor& states) const;

  static void fields(auto& self, auto&& visit) {
    visit("input", self.input_);          // (G * H, D)
    visit("recurrent", self.recurrent_);  // (G * H, H)
  }

 private:
  RecurrentLayerConfig config_;
  Linear input_, recurrent_;
};

// Whether a layer reads its sequences from their beginning alone, or from both ends ("Bidirectional
// Recurrent Neural Networks", Schuster and Paliwal, 1997).
enum class Directions { one, both };

constexpr Index count_of(Directions directions) {
  return directions == Directions::both ? 2 : 1;
}

struct RecurrentStackConfig {
  Index in = 0;      // D, of the first layer
  Index hidden = 0;  // H, of each layer in each direction
  Index layers = 1;
  Cell cell = Cell::lstm;
  Directions directions = Directions::one;
  float dropout = 0.0f;  // between layers ("Recurrent Neural Network Regularization", Zaremba et
                         // al., 2014)

  Index out() const { return count_of(directions) * hidden; }  // E
  Index states() const { return count_of(directions) * states_of(cell) * hidden; }
};

// Layers that read whole sequences, each the hidden states of the one below: nn.RNN, nn.LSTM and
// nn.GRU of PyTorch.
class RecurrentStack {
 public:
  struct Output {
    Tensor hidden;  // (N, E), of the last layer, its directions side by side
    Tensor last;    // (B, directions * S), its states where each direction ends
  };

  RecurrentStack(const RecurrentStackConfig& config, Rng& rng);

  // x (N, D); no sequence is empty
  Output forward(const Tensor& x, const Spans& spans, Pass& pass) const;

  static void fields(auto& self, auto&& visit) {
    visit("layers", self.layers_);  // by layer, then by direction
  }

 private:
  RecurrentStackConfig config_;
  std::vector<std::vector<RecurrentLayer>> layers_;
};

}  // namespace heed::nn
