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
// How finely the tokenizers cut the held-out text, and the loss in a unit that does not depend on
// it.
struct Pieces {
  double source = 0.0, reference = 0.0;  // a line, its end not among them
  double unknown_words = 0.0;            // of the sources' words, those with an unknown piece, %
  double loss = 0.0;                     // nats a character of the references
};

// Of the text and the batch that was made of it.
Pieces pieces_of(const HeldOut& text, const Batch& pairs, const Tokenizer& source,
                 const models::Likelihood& references);
std::string pieces_text(const Pieces& pieces);
void add_pieces(const Pieces& pieces, Figures& figures);

// BLEU, exact match and number of sentences by mean words of the source.
void add_curves(std::span<const LengthScore> scores, Figures& figures);

}  // namespace heed::cli
