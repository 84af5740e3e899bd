#pragma once

#include "heed/nn/linear.h"
#include "heed/nn/pass.h"
#include "heed/tensor/tokens.h"

namespace heed::nn {

// What a row's convolution sees of its sequence: as many rows before it as behind it, or none
// behind it.
enum class Reach { both_ways, back };

struct GatedConvolutionConfig {
  Index width = 0;   // H, of its rows and of what it makes of them
  Index kernel = 3;  // k, rows that it sees, its own among them; odd where it reaches both ways
  Reach reach = Reach::both_ways;
  float dropout = 0.0f;  // of its rows
};

// A convolution over time with gated linear units, "Convolutional Sequence to Sequence Learning"
// (Gehring et al., 2017), section 3.2: (X W + b) * sigmoid(X V + c), where a row of X holds k rows
// one behind the other, zeros where the sequence has none. Weights are drawn as section 3.5 has it;
// they are not normalised.
class GatedConvolution {
 public:
  GatedConvolution(const GatedConvolutionConfig& config, Rng& rng);

  // x (N, H) -> (N, H)
  Tensor forward(const Tensor& x, const Spans& spans, Pass& pass) const;
  // The same of sequences that go on: `past` holds the last k - 1 rows of each, (B * (k - 1), H),
  // and is brought up to date. Reaches back.
  Tensor forward(const Tensor& x, const Spans& spans, Tensor& past, Pass& pass) const;

  // The past of so many sequences that have not begun.
  Tensor no_past(Index sequences) const;

  static void fields(auto& self, auto&& visit) {
    visit("value", self.value_);  // (H, k * H)
    visit("gate", self.gate_);    // (H, k * H)
  }

 private:
  // Where the rows of x and of what stands behind them lie. (N * k)
  std::vector<Token> windows(const Spans& spans, Index first_past, Index past_rows) const;
  Tensor convolved(const Tensor& windows, const Pass& pass) const;

  GatedConvolutionConfig config_;
  Linear value_, gate_;
};

}  // namespace heed::nn
