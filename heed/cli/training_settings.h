#pragma once

#include "heed/cli/settings.h"
#include "heed/probe/probes.h"
#include "heed/train/trainer.h"

namespace heed::cli {

template <>
struct Names<train::OptimizerKind> {
  static constexpr std::pair<const char*, train::OptimizerKind> all[] = {
      {"adam", train::OptimizerKind::adam},
      {"adamw", train::OptimizerKind::adamw},
      {"sgd", train::OptimizerKind::sgd}};
};

template <>
struct Names<train::ScheduleKind> {
  static constexpr std::pair<const char*, train::ScheduleKind> all[] = {
      {"paper", train::ScheduleKind::paper},
      {"inverse-sqrt", train::ScheduleKind::inverse_square_root},
      {"cosine", train::ScheduleKind::cosine},
      {"linear", train::ScheduleKind::linear},
      {"constant", train::ScheduleKind::constant}};
};

template <>
struct Names<probe::Probe> {
  static constexpr std::pair<const char*, probe::Probe> all[] = {
      {"entropy", probe::Probe::entropy},
      {"saturation", probe::Probe::saturation},
      {"softmax-gradient", probe::Probe::softmax_gradient},
      {"distance", probe::Probe::distance},
      {"first-token", probe::Probe::first_token},
      {"previous-token", probe::Probe::previous_token},
      {"aligned-token", probe::Probe::aligned_token},
      {"states", probe::Probe::states},
      {"similarity", probe::Probe::similarity},
      {"gradients", probe::Probe::gradients}};
};

// What the products of a training are computed in.
enum class TrainedIn { automatic, float32, bfloat16 };

template <>
struct Names<TrainedIn> {
  static constexpr std::pair<const char*, TrainedIn> all[] = {{"auto", TrainedIn::automatic},
                                                              {"float32", TrainedIn::float32},
                                                              {"bfloat16", TrainedIn::bfloat16}};
};

// [training] in a recipe.
struct TrainingOptions {
  train::TrainerConfig config = {
      .limits = {.steps = 100'000}, .validate = {.steps = 1000}, .save = {.steps = 1000}};
  float label_smoothing = 0.1f;
  Index average_last = 0;
  bool gradient_checkpointing = false;
  TrainedIn compute_type = TrainedIn::automatic;
  std::vector<probe::Probe> probes = {};
};

ops::ComputeType compute_type(TrainedIn type);

void declare_training(Settings& settings, TrainingOptions& options);
// Throws UsageError where a flag has no effect.
void check_training(const Settings& settings, const TrainingOptions& options);

}  // namespace heed::cli
