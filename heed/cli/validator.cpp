#include "heed/cli/validator.h"

namespace heed::cli {

Validator::Validator(const decode::TranslationModel& model, HeldOut text, Options options)
    : model_(model),
      text_(std::move(text)),
      options_(std::move(options)),
      batch_(batch_of(text_, model)) {
  options_.search.translate.window = 4;  // a stop waits for no more batches
  if (translates()) check_sources(text_, model_, options_.search);
}

std::optional<train::Validation> Validator::measure(const std::atomic<bool>& stop) const {
  const models::Likelihood sum = likelihood(model_.model, batch_);
  train::Validation validation{
      .score = sum.loss(),
      .metrics = {
          {"loss", sum.loss()}, {"perplexity", sum.perplexity()}, {"accuracy", sum.accuracy()}}};
  if (!translates()) return validation;
  const std::vector<std::string> hypotheses =
      translations(text_, model_, options_.search, [&stop] { return stop.load(); }).lines;
  if (hypotheses.size() < text_.sources.size()) return {};
  const double score =
      bleu(hypotheses, std::span(&text_.references, 1), bleu_config(options_.scores)).score;
  validation.metrics.emplace_back("bleu", score);
  if (options_.criterion == Criterion::bleu) validation.score = score;
  return validation;
}

}  // namespace heed::cli
