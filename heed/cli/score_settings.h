#pragma once

#include "heed/cli/settings.h"
#include "heed/text/bleu.h"
#include "heed/text/chrf.h"

namespace heed::cli {

template <>
struct Names<BleuTokenization> {
  static constexpr std::span all = kBleuTokenizations;
};

enum class Metric { bleu, chrf, chrf_plus_plus, exact };

template <>
struct Names<Metric> {
  static constexpr std::pair<const char*, Metric> all[] = {{"bleu", Metric::bleu},
                                                           {"chrf", Metric::chrf},
                                                           {"chrf++", Metric::chrf_plus_plus},
                                                           {"exact", Metric::exact}};
};

struct ScoreOptions {
  std::vector<Metric> metrics = {Metric::bleu, Metric::chrf};
  BleuTokenization tokenization = BleuTokenization::v13a;
  bool lowercase = false;
};

void declare_scores(Settings& settings, ScoreOptions& options);
void declare_bleu(Settings& settings, ScoreOptions& options);  // BLEU's part of it

using References = std::span<const std::vector<std::string>>;  // each as long as the hypotheses

// A line a metric: its signature and the score, as sacreBLEU prints it.
std::string score_lines(std::span<const std::string> hypotheses, References references,
                        const ScoreOptions& options);

BleuConfig bleu_config(const ScoreOptions& options);

}  // namespace heed::cli
