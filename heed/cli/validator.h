#pragma once

#include <atomic>
#include <optional>

#include "heed/cli/held_out.h"
#include "heed/cli/translation_settings.h"
#include "heed/train/observer.h"

namespace heed::cli {

// Measures a model on held-out text while it is trained. The model must outlive it.
class Validator {
 public:
  struct Options {
    Criterion criterion = Criterion::loss;
    bool bleu = false;  // measured whatever the criterion
    SearchOptions search;
    ScoreOptions scores;
  };

  // Throws at text that it could not measure the model on.
  Validator(const decode::TranslationModel& model, HeldOut text, Options options);

  // "loss" and "perplexity" a target token, without smoothing, and "accuracy", the share of tokens
  // that the model ranks first; "bleu" where it is wanted, for translating takes longer. The score
  // is the criterion's. Nothing where `stop` came on the way.
  std::optional<train::Validation> measure(const std::atomic<bool>& stop) const;

 private:
  bool translates() const { return options_.bleu || options_.criterion == Criterion::bleu; }

  const decode::TranslationModel& model_;
  HeldOut text_;
  Options options_;
  Batch batch_;
};

}  // namespace heed::cli
