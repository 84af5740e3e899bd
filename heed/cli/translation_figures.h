#pragma once

#include "heed/base/figures.h"
#include "heed/cli/held_out.h"
#include "heed/cli/score_settings.h"
#include "heed/viz/chart.h"

namespace heed::cli {

// Of lines whose sources are of like length.
struct LengthScore {
  Index least = 0, most = 0;  // words of a source
  double words = 0.0;         // in the mean
  Index sentences = 0;
  double bleu = 0.0, exact = 0.0;  // 0 to 100
};

// By ranges of source words up to each of `ends` and beyond; without ends, by at most eight ranges
// of about equally many sentences.
std::vector<LengthScore> scores_by_length(const HeldOut& text,
                                          std::span<const std::string> translations,
                                          const ScoreOptions& options, std::span<const Index> ends);

viz::Table length_table(std::span<const LengthScore> scores);

// BLEU, chrF, exact match (%), and how many words there are for a word of the references.
void add_scores(const HeldOut& text, std::span<const std::string> translations,
                const ScoreOptions& options, Figures& figures);
// BLEU, exact match and number of sentences by mean words of the source.
void add_curves(std::span<const LengthScore> scores, Figures& figures);

}  // namespace heed::cli
