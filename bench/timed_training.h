#pragma once

#include <fmt/core.h>

#include <chrono>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "heed/autograd/tape.h"
#include "heed/nn/pass.h"
#include "heed/tensor/batch.h"
#include "heed/train/gradients.h"
#include "heed/train/optimizer.h"

namespace heed::bench {

struct Training {
  std::function<Tensor(const Batch&, nn::Pass&)> loss;
  NamedTensors parameters;
  train::OptimizerConfig optimizer = {};
  double clip_norm = 0.0;  // 0: not clipped
  nn::Activations activations = nn::Activations::kept;
  ops::ComputeType type = ops::ComputeType::float32;
};

// Target tokens a second of one step a batch. The first one warms up and does not count.
inline double tokens_per_second(const Training& training, const std::vector<Batch>& batches) {
  train::Optimizer optimizer(training.parameters, training.optimizer);
  Index tokens = 0;
  auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (i == 1) start = std::chrono::steady_clock::now();
    nn::Pass pass = nn::Pass::training(/*seed=*/1, static_cast<std::uint32_t>(i));
    pass.activations = training.activations;
    pass.compute_type = training.type;
    backward(training.loss(batches[i], pass));
    const double scale =
        training.clip_norm == 0.0
            ? 1.0
            : train::clip_scale(train::gradient_norm(training.parameters), training.clip_norm);
    optimizer.step({.learning_rate = 1e-4, .gradient_scale = scale});
    if (i > 0) tokens += std::ssize(batches[i].labels);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  return static_cast<double>(tokens) / seconds.count();
}

// The most memory that this process ever held, in MB.
inline double peak_memory() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "VmHWM:" && status >> word) return std::stod(word) / 1024;
  }
  return 0.0;
}

inline ops::ComputeType type_named(std::string_view name) {
  if (name == "float32") return ops::ComputeType::float32;
  check(name == "bfloat16", "type: float32 or bfloat16, not {}", name);
  return ops::ComputeType::bfloat16;
}

// What the comparison with other programs reads.
inline void print(double tokens_per_second) {
  fmt::print("{:.1f} {:.1f}\n", tokens_per_second, peak_memory());
}

}  // namespace heed::bench
