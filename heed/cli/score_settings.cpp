#include "heed/cli/score_settings.h"

#include "heed/text/exact_match.h"

namespace heed::cli {

namespace {

LetterCase letter_case(const ScoreOptions& options) {
  return options.lowercase ? LetterCase::lowered : LetterCase::kept;
}

std::string score_line(Metric metric, std::span<const std::string> hypotheses,
                       References references, const ScoreOptions& options) {
  const Index count = std::ssize(references);
  if (metric == Metric::bleu) {
    const BleuConfig config = bleu_config(options);
    return bleu_line(bleu(hypotheses, references, config), config, count);
  }
  if (metric == Metric::exact) {
    return fmt::format("exact match = {:.2f} %",
                       exact_match(hypotheses, references, letter_case(options)));
  }
  ChrfConfig config = metric == Metric::chrf ? ChrfConfig() : kChrfPlusPlus;
  config.letter_case = letter_case(options);
  return chrf_line(chrf(hypotheses, references, config), config, count);
}

}  // namespace

void declare_scores(Settings& settings, ScoreOptions& options) {
  settings.add("scoring.metrics", options.metrics, "scores to print");
  declare_bleu(settings, options);
}

void declare_bleu(Settings& settings, ScoreOptions& options) {
  settings.add("scoring.tokenize", options.tokenization,
               "BLEU: tokenisation, as sacreBLEU names it");
  settings.add("scoring.lowercase", options.lowercase, "ignore case");
}

BleuConfig bleu_config(const ScoreOptions& options) {
  return {.tokenization = options.tokenization, .letter_case = letter_case(options)};
}

std::string score_lines(std::span<const std::string> hypotheses, References references,
                        const ScoreOptions& options) {
  std::string lines;
  for (const Metric metric : options.metrics) {
    lines += score_line(metric, hypotheses, references, options) + "\n";
  }
  return lines;
}

}  // namespace heed::cli
