#include "heed/cli/validator.h"

namespace heed::cli {

Validator::Validator(const decode::TranslationModel& model, HeldOut text, Options options)
    : model_(model),
      text_(std::move(text)),
      options_(std::move(options)),
      batch_(batch_of(text_, model)) {}

train::Validation Validator::measure() const {
  const models::Likelihood sum = likelihood(model_.model, batch_);
  train::Validation validation{
      .score = sum.loss(),
      .metrics = {
          {"loss", sum.loss()}, {"perplexity", sum.perplexity()}, {"accuracy", sum.accuracy()}}};
  const bool decides = options_.criterion == Criterion::bleu;
  if (decides || options_.bleu) {
    const std::vector<std::string> hypotheses = translations(text_, model_, options_.search);
    const double score =
        bleu(hypotheses, std::span(&text_.references, 1), bleu_config(options_.scores)).score;
    validation.metrics.emplace_back("bleu", score);
    if (decides) validation.score = score;
  }
  return validation;
}

}  // namespace heed::cli
