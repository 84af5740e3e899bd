#pragma once

#include "heed/cli/model_settings.h"
#include "heed/cli/score_settings.h"
#include "heed/cli/search_settings.h"
#include "heed/cli/task_settings.h"
#include "heed/cli/tokenizer_settings.h"
#include "heed/data/batch_plan.h"
#include "heed/data/corpus.h"

namespace heed::cli {

// What decides which checkpoint is best, and when patience ends.
enum class Criterion { loss, bleu };

template <>
struct Names<Criterion> {
  static constexpr std::pair<const char*, Criterion> all[] = {{"loss", Criterion::loss},
                                                              {"bleu", Criterion::bleu}};
};

// [data] in a recipe.
struct PairsOptions {
  data::TextFiles train;
  std::optional<data::TextFiles> valid;
  std::filesystem::path cache;
  data::CorpusOptions corpus;
  data::BatchOptions batches;
  float sampling = 0.0f;
  int sampling_nbest = -1;
};

// All that a training on sentences and their translations is told.
struct TranslationOptions {
  PairsOptions data;
  TokenizerOptions tokenizer;
  std::filesystem::path tokenizer_folder;
  ModelOptions model;
  SearchOptions search;
  ScoreOptions scores;
  Criterion criterion = Criterion::loss;
  bool valid_bleu = false;  // validate by BLEU whatever the criterion
};

class TranslationSettings : public TaskSettings {
 public:
  std::string summary() const override { return "sentences and their translations"; }
  void declare(Settings& settings, TrainingOptions& training) override;
  void settle() override;
  void check_flags(const Settings& settings) const override;
  void check_options(const TrainingOptions& training) const override;
  void read_data(bool resumed) override;
  bool validates() const override { return options_.data.valid.has_value(); }
  train::Better better() const override {
    return options_.criterion == Criterion::bleu ? train::Better::higher : train::Better::lower;
  }
  Index width() const override { return options_.model.config.width; }
  std::unique_ptr<TrainingTask> task(const RunOptions& run) override;

 private:
  TranslationOptions options_;
};

}  // namespace heed::cli
