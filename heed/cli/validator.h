#pragma once

#include "heed/cli/score_settings.h"
#include "heed/cli/search_settings.h"
#include "heed/data/batches.h"
#include "heed/text/lines.h"
#include "heed/train/observer.h"

namespace heed::cli {

// A model's held-out text. The model must outlive it.
class Validator {
 public:
  struct Options {
    FilePair files;
    InvalidUtf8 invalid = InvalidUtf8::refuse;
    Index batch_tokens = 4096;
    decode::TranslateConfig search;
    ScoreOptions scores;
    bool bleu = false;  // whether it translates, which takes longer than the loss
  };

  // Reads the text. Throws where the files are of unequal length, empty or unreadable.
  Validator(const decode::TranslationModel& model, Options options);

  // "loss" and "perplexity" a target token, without smoothing, and perhaps "bleu".
  train::Metrics measure() const;

 private:
  double bleu_of_translations() const;

  const decode::TranslationModel& model_;
  Options options_;
  std::vector<decode::Line> sources_;
  std::vector<std::string> references_;
  std::vector<data::Batch> batches_;
};

}  // namespace heed::cli
