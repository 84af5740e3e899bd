#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/bleu_tokenization.h"
#include "heed/text/letter_case.h"

namespace heed {

// BLEU (Papineni et al., "BLEU: a Method for Automatic Evaluation of Machine Translation", ACL
// 2002) as sacreBLEU 2 computes and prints it.

// What an n-gram order counts in which nothing matches (Chen and Cherry, "A Systematic Comparison
// of Smoothing Techniques for Sentence-Level BLEU", WMT 2014, methods 1 to 3).
enum class BleuSmoothing {
  none,
  floor,        // as if `smoothing_value` had matched; 0.1 unless given
  add_k,        // `smoothing_value` more matches and n-grams from bigrams on; 1 unless given
  exponential,  // half an n-gram, then a quarter, and so on, as mteval-v13a.pl
};

// Whether n-gram orders that the text is too short for count as nothing matched, or not at all.
enum class EffectiveOrder { no, yes };

struct BleuConfig {
  BleuTokenization tokenization = BleuTokenization::v13a;
  LetterCase letter_case = LetterCase::kept;
  BleuSmoothing smoothing = BleuSmoothing::exponential;
  std::optional<double> smoothing_value = std::nullopt;
  EffectiveOrder effective_order = EffectiveOrder::no;
};

inline constexpr Index kBleuOrders = 4;

// Sums over lines.
struct BleuStatistics {
  std::array<Index, kBleuOrders> matches = {}, ngrams = {};  // of the hypotheses
  // In words; of several references the one nearest in length, the shorter of two.
  Index hypothesis_length = 0, reference_length = 0;

  BleuStatistics& operator+=(const BleuStatistics& other);
};

struct BleuScore {
  double score = 0;                                 // 0 to 100
  std::array<double, kBleuOrders> precisions = {};  // 0 to 100, smoothed
  double brevity_penalty = 1;
  Index hypothesis_length = 0, reference_length = 0;
};

// Lines of text that belong together line by line: `references` are one or more such texts, as
// long as the hypotheses. Throws where they are not.
BleuStatistics bleu_statistics(std::span<const std::string> hypotheses,
                               std::span<const std::vector<std::string>> references,
                               const BleuConfig& config = {});

BleuScore bleu_score(const BleuStatistics& statistics, const BleuConfig& config = {});

// Of a whole text: the score of the sums, not the mean of the scores.
BleuScore bleu(std::span<const std::string> hypotheses,
               std::span<const std::vector<std::string>> references, const BleuConfig& config = {});

// Of one line against each of its references. Wants EffectiveOrder::yes to mean much.
BleuScore sentence_bleu(const std::string& hypothesis, std::span<const std::string> references,
                        const BleuConfig& config = {.effective_order = EffectiveOrder::yes});

// "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:heed-0.1.0"
std::string bleu_signature(const BleuConfig& config, Index references);

// "BLEU|nrefs:1|… = 41.02 72.1/48.0/34.5/25.1 (BP = 1.000 ratio = 1.003 hyp_len = … ref_len = …)"
std::string bleu_line(const BleuScore& score, const BleuConfig& config, Index references);

}  // namespace heed
