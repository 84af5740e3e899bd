#include "heed/text/bleu.h"

#include <cmath>
#include <cstdlib>

#include "heed/base/check.h"
#include "heed/text/metric_lines.h"
#include "heed/text/unicode.h"

namespace heed {
namespace {

std::vector<std::uint64_t> hashed_words(const std::string& line, const BleuConfig& config) {
  const bool lowered = config.letter_case == LetterCase::lowered;
  const std::string text = lowered ? tokenize(lower_case(line), config.tokenization)
                                   : tokenize(line, config.tokenization);
  std::vector<std::uint64_t> hashes;
  for (const std::string_view word : split_words(text)) hashes.push_back(hash_word(word));
  return hashes;
}

bool is_nearer(Index length, Index nearest, Index wanted) {
  const Index far = std::abs(length - wanted), near = std::abs(nearest - wanted);
  return far < near || (far == near && length < nearest);
}

// `reference(r)` is reference r of the line.
template <typename Reference>
BleuStatistics line_statistics(const std::string& hypothesis, Index references,
                               const Reference& reference, const BleuConfig& config,
                               NgramOffer& offer) {
  std::vector<std::vector<std::uint64_t>> wanted;
  Index words = 0;
  for (Index r = 0; r < references; ++r) {
    wanted.push_back(hashed_words(reference(r), config));
    words += std::ssize(wanted.back());
  }
  offer.clear(words * kBleuOrders);
  for (Index r = 0; r < references; ++r) {
    each_ngram(std::span<const std::uint64_t>(wanted[r]), kBleuOrders,
               [&](Index, Ngram ngram) { offer.add(ngram, r); });
  }
  const auto given = hashed_words(hypothesis, config);
  BleuStatistics statistics{.hypothesis_length = std::ssize(given),
                            .reference_length = std::ssize(wanted[0])};
  for (const auto& one : wanted) {
    if (is_nearer(std::ssize(one), statistics.reference_length, std::ssize(given))) {
      statistics.reference_length = std::ssize(one);
    }
  }
  for (Index n = 0; n < kBleuOrders; ++n) {
    statistics.ngrams[n] = ngrams_in(std::ssize(given), n + 1);
  }
  each_ngram(std::span<const std::uint64_t>(given), kBleuOrders,
             [&](Index n, Ngram ngram) { statistics.matches[n] += offer.take(ngram); });
  return statistics;
}

double smoothing_value(const BleuConfig& config) {
  return config.smoothing_value.value_or(config.smoothing == BleuSmoothing::floor ? 0.1 : 1.0);
}

// The precisions in percent, and how many orders count.
Index smooth(const BleuStatistics& statistics, const BleuConfig& config,
             std::array<double, kBleuOrders>& precisions) {
  Index orders = kBleuOrders;
  double halved = 1;
  for (Index n = 0; n < kBleuOrders; ++n) {
    const bool added = config.smoothing == BleuSmoothing::add_k && n > 0;
    const double more = added ? smoothing_value(config) : 0;
    const double matches = static_cast<double>(statistics.matches[n]) + more;
    const double ngrams = static_cast<double>(statistics.ngrams[n]) + more;
    if (ngrams == 0) break;
    if (config.effective_order == EffectiveOrder::yes) orders = n + 1;
    if (matches > 0) {
      precisions[n] = 100 * matches / ngrams;
    } else if (config.smoothing == BleuSmoothing::exponential) {
      halved *= 2;
      precisions[n] = 100 / (halved * ngrams);
    } else if (config.smoothing == BleuSmoothing::floor) {
      precisions[n] = 100 * smoothing_value(config) / ngrams;
    }
  }
  return orders;
}

std::string smoothing_name(const BleuConfig& config) {
  switch (config.smoothing) {
    case BleuSmoothing::none:
      return "none";
    case BleuSmoothing::floor:
      return fmt::format("floor[{:.2f}]", smoothing_value(config));
    case BleuSmoothing::add_k:
      return fmt::format("add-k[{:.2f}]", smoothing_value(config));
    case BleuSmoothing::exponential:
      return "exp";
  }
  __builtin_unreachable();
}

}  // namespace

BleuStatistics& BleuStatistics::operator+=(const BleuStatistics& other) {
  for (Index n = 0; n < kBleuOrders; ++n) {
    matches[n] += other.matches[n];
    ngrams[n] += other.ngrams[n];
  }
  hypothesis_length += other.hypothesis_length;
  reference_length += other.reference_length;
  return *this;
}

BleuStatistics bleu_statistics(std::span<const std::string> hypotheses,
                               std::span<const std::vector<std::string>> references,
                               const BleuConfig& config) {
  check_lines("bleu", hypotheses, references);
  return sum_over_lines<BleuStatistics>(std::ssize(hypotheses), [&](Index line, NgramOffer& offer) {
    const auto reference = [&](Index r) -> const std::string& { return references[r][line]; };
    return line_statistics(hypotheses[line], std::ssize(references), reference, config, offer);
  });
}

BleuScore bleu_score(const BleuStatistics& statistics, const BleuConfig& config) {
  BleuScore score{.hypothesis_length = statistics.hypothesis_length,
                  .reference_length = statistics.reference_length};
  const auto given = static_cast<double>(score.hypothesis_length);
  const auto wanted = static_cast<double>(score.reference_length);
  if (given < wanted) score.brevity_penalty = given > 0 ? std::exp(1 - wanted / given) : 0;
  if (statistics.matches == std::array<Index, kBleuOrders>{}) return score;
  const Index orders = smooth(statistics, config, score.precisions);
  double sum = 0;
  for (Index n = 0; n < orders; ++n) {
    if (score.precisions[n] == 0) return score;  // a geometric mean with a zero
    sum += std::log(score.precisions[n]);
  }
  score.score = score.brevity_penalty * std::exp(sum / static_cast<double>(orders));
  return score;
}

BleuScore bleu(std::span<const std::string> hypotheses,
               std::span<const std::vector<std::string>> references, const BleuConfig& config) {
  return bleu_score(bleu_statistics(hypotheses, references, config), config);
}

BleuScore sentence_bleu(const std::string& hypothesis, std::span<const std::string> references,
                        const BleuConfig& config) {
  check(!references.empty(), "sentence_bleu: got no reference, wanted one or more");
  NgramOffer offer;
  const auto reference = [&](Index r) -> const std::string& { return references[r]; };
  return bleu_score(line_statistics(hypothesis, std::ssize(references), reference, config, offer),
                    config);
}

std::string bleu_signature(const BleuConfig& config, Index references) {
  return fmt::format("nrefs:{}|case:{}|eff:{}|tok:{}|smooth:{}|version:heed-{}", references,
                     config.letter_case == LetterCase::lowered ? "lc" : "mixed",
                     config.effective_order == EffectiveOrder::yes ? "yes" : "no",
                     name(config.tokenization), smoothing_name(config), HEED_VERSION);
}

std::string bleu_line(const BleuScore& score, const BleuConfig& config, Index references) {
  const auto given = static_cast<double>(score.hypothesis_length);
  const auto wanted = static_cast<double>(score.reference_length);
  return fmt::format(
      "BLEU|{} = {:.2f} {:.1f} (BP = {:.3f} ratio = {:.3f} hyp_len = {} ref_len = {})",
      bleu_signature(config, references), score.score, fmt::join(score.precisions, "/"),
      score.brevity_penalty, wanted > 0 ? given / wanted : 0.0, score.hypothesis_length,
      score.reference_length);
}

}  // namespace heed
