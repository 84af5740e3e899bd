#pragma once

#include "heed/cli/model_settings.h"
#include "heed/cli/score_settings.h"
#include "heed/cli/search_settings.h"
#include "heed/cli/tokenizer_settings.h"
#include "heed/cli/training_settings.h"

namespace heed::cli {

// All that `heed train` is told.
struct TrainOptions {
  DataOptions data;
  TokenizerOptions tokenizer;
  std::filesystem::path tokenizer_folder;
  ModelOptions model;
  TrainingOptions training;
  SearchOptions search;
  ScoreOptions scores;
  std::filesystem::path output, tensorboard;
  int threads = 0;
  bool resume = false;
  std::string recipe;  // what makes this run again
};

}  // namespace heed::cli
