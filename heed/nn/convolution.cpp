#include "heed/nn/convolution.h"

#include <cmath>

#include "heed/nn/dropout.h"
#include "heed/ops/activation.h"
#include "heed/ops/embedding.h"
#include "heed/ops/matmul.h"
#include "heed/ops/shape.h"

namespace heed::nn {
namespace {

// Section 3.5: sqrt(4 p / n) of what a gated linear unit follows, n inputs kept with probability p.
float deviation(const GatedConvolutionConfig& config) {
  return std::sqrt(4 * (1 - config.dropout) / static_cast<float>(config.kernel * config.width));
}

Linear part(const GatedConvolutionConfig& config, Rng& rng) {
  return Linear({.in = config.kernel * config.width, .out = config.width}, deviation(config),
                Biases::with, rng);
}

}  // namespace

GatedConvolution::GatedConvolution(const GatedConvolutionConfig& config, Rng& rng)
    : config_(config), value_(part(config, rng)), gate_(part(config, rng)) {
  check(config.kernel >= 1 && (config.reach == Reach::back || config.kernel % 2 == 1),
        "convolution: a kernel of {} rows, wanted 1 or more, and an odd number of them both ways",
        config.kernel);
}

// Rows before a sequence lie behind x: its last k - 1 rows, or one row of zeros for all.
std::vector<Token> GatedConvolution::windows(const Spans& spans, Index first_past,
                                             Index past_rows) const {
  const Index kernel = config_.kernel;
  const Index before = config_.reach == Reach::back ? kernel - 1 : kernel / 2;
  std::vector<Token> rows;
  rows.reserve(spans.rows() * kernel);
  for (Index s = 0; s < spans.count(); ++s) {
    for (Index t = 0; t < spans.length(s); ++t) {
      for (Index place = t - before; place < t - before + kernel; ++place) {
        const bool inside = 0 <= place && place < spans.length(s);
        const Index outside =
            past_rows == 0 ? first_past : first_past + (s + 1) * past_rows + place;
        rows.push_back(static_cast<Token>(inside ? spans.row(s, place) : outside));
      }
    }
  }
  return rows;
}

Tensor GatedConvolution::convolved(const Tensor& windows, const Pass& pass) const {
  const Index rows = windows.dim(0) / config_.kernel;
  const Tensor read = ops::operand(ops::reshape(windows, {rows, config_.kernel * config_.width}),
                                   pass.compute_type);
  return ops::gated(ops::Activation::sigmoid, gate_.forward(read, pass),
                    value_.forward(read, pass));
}

Tensor GatedConvolution::forward(const Tensor& x, const Spans& spans, Pass& pass) const {
  const Tensor dropped = dropout(x, config_.dropout, pass);
  const Tensor zeros({1, config_.width}, x.dtype());
  const Tensor rows = ops::concat({dropped, zeros});  // (N + 1, H)
  return convolved(ops::embedding(rows, windows(spans, x.dim(0), 0)), pass);
}

Tensor GatedConvolution::forward(const Tensor& x, const Spans& spans, Tensor& past,
                                 Pass& pass) const {
  check(config_.reach == Reach::back, "convolution: one that reaches both ways has no past");
  const Index kept = config_.kernel - 1, first = x.dim(0);
  check(past.shape() == Shape({spans.count() * kept, config_.width}),
        "convolution: a past {} for {} sequences of {} rows, each {} wide", past.shape(),
        spans.count(), kept, config_.width);
  const Tensor dropped = dropout(x, config_.dropout, pass);
  const Tensor rows = ops::concat({dropped, past});  // (N + B * (k - 1), H)
  std::vector<Token> last;
  for (Index s = 0; s < spans.count(); ++s) {
    for (Index place = spans.length(s) - kept; place < spans.length(s); ++place) {
      last.push_back(
          static_cast<Token>(place >= 0 ? spans.row(s, place) : first + (s + 1) * kept + place));
    }
  }
  past = ops::embedding(rows, last);
  return convolved(ops::embedding(rows, windows(spans, first, kept)), pass);
}

Tensor GatedConvolution::no_past(Index sequences) const {
  return Tensor({sequences * (config_.kernel - 1), config_.width});
}

}  // namespace heed::nn
