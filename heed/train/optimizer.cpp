#include "heed/train/optimizer.h"

#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/kernels/adam.h"
#include "heed/kernels/sgd.h"
#include "heed/train/gradients.h"

namespace heed::train {
namespace {

NamedTensors zeros_like(const NamedTensors& parameters, std::string_view prefix) {
  NamedTensors all;
  for (const auto& [name, p] : parameters)
    all.emplace_back(fmt::format("{}.{}", prefix, name), p.like());
  return all;
}

}  // namespace

void check_config(const OptimizerConfig& c) {
  for (const float beta : {c.beta1, c.beta2, c.momentum}) {
    check(0.0f <= beta && beta < 1.0f, "optimizer: got a beta or momentum of {}, wanted [0, 1)",
          beta);
  }
  check(c.epsilon > 0.0f, "optimizer: got epsilon {}, wanted more than 0", c.epsilon);
  check(c.weight_decay >= 0.0f, "optimizer: got weight decay {}, wanted 0 or more", c.weight_decay);
  check(c.weight_decay == 0.0f || c.kind == OptimizerKind::adamw,
        "optimizer: got weight decay {}, which only AdamW has", c.weight_decay);
}

Optimizer::Optimizer(NamedTensors parameters, OptimizerConfig config)
    : parameters_(std::move(parameters)), config_(config), slices_(parameters_) {
  check_config(config);
  for (const auto& [name, p] : parameters_) {
    check(p.dtype() == DType::float32, "optimizer: parameter {} is {}, wanted float32", name,
          name_of(p.dtype()));
  }
  const bool adaptive = config.kind != OptimizerKind::sgd;
  moments_ = zeros_like(parameters_, adaptive ? "first" : "velocity");
  if (adaptive) squares_ = zeros_like(parameters_, "second");
}

void Optimizer::step(const Update& update) {
  ++*updates_.mutable_data<std::int32_t>();
  const Move move = config_.kind == OptimizerKind::sgd ? sgd(update) : adam(update);
  slices_.for_each([&](Index, const Slice& s) {
    if (!parameters_[s.parameter].second.node()->grad.empty()) move(s);
    if (update.then) update.then(s);
  });
  clear_gradients(parameters_);
}

Optimizer::Move Optimizer::adam(const Update& update) {
  const double t = *updates_.data<std::int32_t>();
  const double correction1 = 1.0 - std::pow(config_.beta1, t);
  const double correction2 = 1.0 - std::pow(config_.beta2, t);
  const kernels::AdamStep plain{
      .beta1 = config_.beta1,
      .beta2 = config_.beta2,
      .epsilon = config_.epsilon,
      .step_size = static_cast<float>(update.learning_rate / correction1),
      .inverse_sqrt_correction2 = static_cast<float>(1.0 / std::sqrt(correction2)),
      .gradient_scale = static_cast<float>(update.gradient_scale)};
  kernels::AdamStep decayed = plain;
  decayed.decay_factor = static_cast<float>(1.0 - update.learning_rate * config_.weight_decay);
  return [this, plain, decayed](const Slice& s) {
    Tensor p = parameters_[s.parameter].second;
    Tensor first = moments_[s.parameter].second, second = squares_[s.parameter].second;
    kernels::adam(p.rank() >= 2 ? decayed : plain, p.node()->grad.data() + s.begin,
                  first.mutable_data() + s.begin, second.mutable_data() + s.begin,
                  p.mutable_data() + s.begin, s.size);
  };
}

Optimizer::Move Optimizer::sgd(const Update& update) {
  const kernels::SgdStep step{.momentum = config_.momentum,
                              .learning_rate = static_cast<float>(update.learning_rate),
                              .gradient_scale = static_cast<float>(update.gradient_scale)};
  return [this, step](const Slice& s) {
    Tensor p = parameters_[s.parameter].second, velocity = moments_[s.parameter].second;
    kernels::sgd(step, p.node()->grad.data() + s.begin, velocity.mutable_data() + s.begin,
                 p.mutable_data() + s.begin, s.size);
  };
}

NamedTensors Optimizer::state() const {
  NamedTensors all{{"updates", updates_}};
  all.insert(all.end(), moments_.begin(), moments_.end());
  all.insert(all.end(), squares_.begin(), squares_.end());
  return all;
}

}  // namespace heed::train
