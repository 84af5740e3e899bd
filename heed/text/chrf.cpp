#include "heed/text/chrf.h"

#include <string_view>

#include "heed/base/check.h"
#include "heed/text/metric_lines.h"
#include "heed/text/unicode.h"

namespace heed {
namespace {

// A line as its n-grams see it.
struct Segment {
  std::u32string characters;
  std::vector<std::uint64_t> words;  // hashed
};

bool is_punctuation(char c) {
  return std::string_view("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").find(c) != std::string_view::npos;
}

// Words, with a mark at the end apart, or else one at the beginning; never both ("(hi)" is "(hi"
// and ")", in sacreBLEU as in chrF++.py).
std::vector<std::uint64_t> hashed_words(std::string_view line) {
  std::vector<std::uint64_t> hashes;
  for (const std::string_view word : split_words(line)) {
    const std::size_t last = word.size() - 1;
    const bool single = decode_utf8(word).size() == 1;
    const std::size_t cut = single                         ? 0
                            : is_punctuation(word.back())  ? last
                            : is_punctuation(word.front()) ? 1
                                                           : 0;
    if (cut > 0) hashes.push_back(hash_word(word.substr(0, cut)));
    hashes.push_back(hash_word(word.substr(cut)));
  }
  return hashes;
}

Segment segment_of(const std::string& line, const ChrfConfig& config) {
  std::string lowered;
  if (config.letter_case == LetterCase::lowered) lowered = lower_case(line);
  const std::string& text = config.letter_case == LetterCase::lowered ? lowered : line;
  Segment segment{.characters = decode_utf8(text), .words = {}};
  if (config.spaces == Spaces::left_out) std::erase_if(segment.characters, is_space);
  if (config.word_orders > 0) segment.words = hashed_words(text);
  return segment;
}

// Characters and words are hashed apart: a word's n-grams begin from a value of their own.
template <typename Visit>
void each_order(const Segment& segment, const ChrfConfig& config, const Visit& visit) {
  each_ngram(std::span<const char32_t>(segment.characters), config.character_orders, visit);
  each_ngram(std::span<const std::uint64_t>(segment.words), config.word_orders,
             [&](Index n, Ngram ngram) { visit(config.character_orders + n, ~ngram); });
}

Index ngrams_of(const Segment& segment, const ChrfConfig& config, Index order) {
  return order < config.character_orders
             ? ngrams_in(std::ssize(segment.characters), order + 1)
             : ngrams_in(std::ssize(segment.words), order - config.character_orders + 1);
}

ChrfStatistics compare(const Segment& hypothesis, const Segment& reference,
                       const ChrfConfig& config, NgramOffer& offer) {
  ChrfStatistics statistics;
  Index all = 0;
  for (Index order = 0; order < config.character_orders + config.word_orders; ++order) {
    const Index wanted = ngrams_of(reference, config, order);
    const Index given = wanted > 0 ? ngrams_of(hypothesis, config, order) : 0;
    statistics.orders[order] = {.hypothesis = given, .reference = wanted};
    all += wanted;
  }
  offer.clear(all);
  each_order(reference, config, [&](Index, Ngram ngram) { offer.add(ngram, 0); });
  each_order(hypothesis, config, [&](Index order, Ngram ngram) {
    statistics.orders[order].matches += offer.take(ngram);
  });
  return statistics;
}

double f_score(double precision, double recall, double beta) {
  const double weight = beta * beta, sum = weight * precision + recall;
  return sum > 0 ? (1 + weight) * precision * recall / sum : 0;
}

void check_config(const ChrfConfig& config) {
  check(config.character_orders >= 1 && config.character_orders <= kChrfMostCharacterOrders,
        "chrf: got n-grams of {} characters, wanted 1 to {}", config.character_orders,
        kChrfMostCharacterOrders);
  check(config.word_orders >= 0 && config.word_orders <= kChrfMostWordOrders,
        "chrf: got n-grams of {} words, wanted 0 to {}", config.word_orders, kChrfMostWordOrders);
  check(config.beta >= 1, "chrf: got beta {}, wanted 1 or more", config.beta);
}

}  // namespace

ChrfStatistics& ChrfStatistics::operator+=(const ChrfStatistics& other) {
  for (std::size_t order = 0; order < orders.size(); ++order) {
    orders[order].hypothesis += other.orders[order].hypothesis;
    orders[order].reference += other.orders[order].reference;
    orders[order].matches += other.orders[order].matches;
  }
  return *this;
}

ChrfStatistics chrf_statistics(std::span<const std::string> hypotheses,
                               std::span<const std::vector<std::string>> references,
                               const ChrfConfig& config) {
  check_config(config);
  check_lines("chrf", hypotheses, references);
  return sum_over_lines<ChrfStatistics>(std::ssize(hypotheses), [&](Index line, NgramOffer& offer) {
    const Segment hypothesis = segment_of(hypotheses[line], config);
    ChrfStatistics best;
    double highest = -1;
    for (const auto& reference : references) {
      const auto one = compare(hypothesis, segment_of(reference[line], config), config, offer);
      if (const double score = chrf_score(one, config); score > highest) {
        highest = score;
        best = one;
      }
    }
    return best;
  });
}

double chrf_score(const ChrfStatistics& statistics, const ChrfConfig& config) {
  constexpr double kEpsilon = 1e-16;
  const auto beta = static_cast<double>(config.beta);
  double precisions = 0, recalls = 0, scores = 0;
  Index effective = 0;
  for (Index order = 0; order < config.character_orders + config.word_orders; ++order) {
    const auto& [given, wanted, matches] = statistics.orders[order];
    const auto hits = static_cast<double>(matches);
    const double precision = given > 0 ? hits / static_cast<double>(given) : kEpsilon;
    const double recall = wanted > 0 ? hits / static_cast<double>(wanted) : kEpsilon;
    scores += precision + recall > 0 ? f_score(precision, recall, beta) : kEpsilon;
    if (given == 0 || wanted == 0) continue;
    precisions += precision;
    recalls += recall;
    ++effective;
  }
  if (config.smoothing == ChrfSmoothing::epsilon) {
    return 100 * scores / static_cast<double>(config.character_orders + config.word_orders);
  }
  if (effective == 0) return 0;
  const auto orders = static_cast<double>(effective);
  return 100 * f_score(precisions / orders, recalls / orders, beta);
}

double chrf(std::span<const std::string> hypotheses,
            std::span<const std::vector<std::string>> references, const ChrfConfig& config) {
  return chrf_score(chrf_statistics(hypotheses, references, config), config);
}

std::string chrf_signature(const ChrfConfig& config, Index references) {
  return fmt::format("nrefs:{}|case:{}|eff:{}|nc:{}|nw:{}|space:{}|version:heed-{}", references,
                     config.letter_case == LetterCase::lowered ? "lc" : "mixed",
                     config.smoothing == ChrfSmoothing::effective_order ? "yes" : "no",
                     config.character_orders, config.word_orders,
                     config.spaces == Spaces::counted ? "yes" : "no", HEED_VERSION);
}

std::string chrf_line(double score, const ChrfConfig& config, Index references) {
  return fmt::format("chrF{}{}|{} = {:.2f}", config.beta, std::string(config.word_orders, '+'),
                     chrf_signature(config, references), score);
}

}  // namespace heed
