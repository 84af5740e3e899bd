#pragma once

#include "heed/cli/settings.h"
#include "heed/data/batch_plan.h"
#include "heed/data/corpus.h"
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

// What decides which checkpoint is best, and when patience ends.
enum class Criterion { loss, bleu };

template <>
struct Names<Criterion> {
  static constexpr std::pair<const char*, Criterion> all[] = {{"loss", Criterion::loss},
                                                              {"bleu", Criterion::bleu}};
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
  train::TrainerConfig config;
  float label_smoothing = 0.1f;
  Criterion criterion = Criterion::loss;
  bool valid_bleu = false;  // validate by BLEU whatever the criterion
  Index average_last = 0;
  bool gradient_checkpointing = false;
  TrainedIn compute_type = TrainedIn::automatic;
};

// [data] in a recipe.
struct DataOptions {
  data::TextFiles train;
  std::optional<data::TextFiles> valid;
  std::filesystem::path cache;
  data::CorpusOptions corpus;
  data::BatchOptions batches;
  float sampling = 0.0f;
  int sampling_nbest = -1;
};

ops::ComputeType compute_type(TrainedIn type);

void declare_training(Settings& settings, TrainingOptions& options);
void declare_data(Settings& settings, DataOptions& options);
// Throws UsageError where a flag has no effect.
void check_training(const Settings& settings, const TrainingOptions& options,
                    const DataOptions& data);

}  // namespace heed::cli
