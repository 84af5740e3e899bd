#include "heed/cli/validator.h"

#include "heed/data/parallel_text.h"
#include "heed/decode/score.h"

namespace heed::cli {

Validator::Validator(const decode::TranslationModel& model, Options options)
    : model_(model), options_(std::move(options)) {
  data::ParallelText lines({options_.files.source, options_.files.target}, options_.invalid);
  std::vector<data::PairList::Sides> sides;
  for (std::string source, target; lines.next(source, target);) {
    sides.emplace_back(model.tokenizers.source.encode(source),
                       model.tokenizers.target.encode(target));
    sources_.push_back({.source = source});
    references_.push_back(target);
    if (sides.back().first.empty() || sides.back().second.empty()) sides.pop_back();
  }
  check(!sides.empty(), "{}: no pair has text on both sides", options_.files.source.string());
  const data::PairList pairs(std::move(sides));
  const data::BatchOptions batching{.batch_tokens = options_.batch_tokens,
                                    .order = data::Order::as_written,
                                    .end = model.model.config().end,
                                    .start = model.model.config().pad};
  const data::BatchPlan plan(pairs, batching, 0);
  for (Index b = 0; b < plan.batches(); ++b) {
    batches_.push_back(data::batch_of(pairs, plan.pairs_of(b), batching));
  }
}

double Validator::bleu_of_translations() const {
  std::vector<std::string> hypotheses;
  for (const auto& one : decode::translate(model_.translator(), sources_, options_.search)) {
    hypotheses.push_back(one.outputs.front().text);
  }
  return bleu(hypotheses, std::span(&references_, 1), bleu_config(options_.scores)).score;
}

train::Metrics Validator::measure() const {
  decode::Foretold sum;
  for (const data::Batch& batch : batches_) {
    for (const decode::Foretold& one :
         decode::score(model_.model, batch.source, batch.target, batch.answers)) {
      sum += one;
    }
  }
  train::Metrics metrics = {
      {"loss", sum.loss()}, {"perplexity", sum.perplexity()}, {"accuracy", sum.accuracy()}};
  if (options_.bleu) metrics.emplace_back("bleu", bleu_of_translations());
  return metrics;
}

}  // namespace heed::cli
