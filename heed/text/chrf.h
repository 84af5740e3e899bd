#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "heed/base/index.h"
#include "heed/text/letter_case.h"

namespace heed {

// chrF (Popović, "chrF: character n-gram F-score for automatic MT evaluation", WMT 2015) and
// chrF++ (Popović, "chrF++: words helping character n-grams", WMT 2017), as sacreBLEU 2 computes
// and prints them.

// Whether spaces are characters like others, or left out.
enum class Spaces { left_out, counted };

// What an n-gram order counts that the text is too short for.
enum class ChrfSmoothing {
  effective_order,  // it does not
  epsilon,          // as next to nothing matched, as chrF++.py, NLTK and Moses
};

struct ChrfConfig {
  Index character_orders = 6;  // 1 to 10
  Index word_orders = 0;       // 0 to 4; 2 is chrF++
  Index beta = 2;              // recall weighs beta times as much as precision
  LetterCase letter_case = LetterCase::kept;
  Spaces spaces = Spaces::left_out;
  ChrfSmoothing smoothing = ChrfSmoothing::effective_order;
};

inline constexpr ChrfConfig kChrfPlusPlus = {.word_orders = 2};
inline constexpr Index kChrfMostCharacterOrders = 10, kChrfMostWordOrders = 4;

// Sums over lines, for each order: characters first, then words. Of several references each line
// counts the one that gives it the highest F-score.
struct ChrfStatistics {
  struct Order {
    Index hypothesis = 0, reference = 0, matches = 0;  // n-grams
  };
  std::array<Order, kChrfMostCharacterOrders + kChrfMostWordOrders> orders = {};

  ChrfStatistics& operator+=(const ChrfStatistics& other);
};

// Lines of text that belong together line by line: `references` are one or more such texts, as
// long as the hypotheses. Throws where they are not, and for orders outside the ranges above.
ChrfStatistics chrf_statistics(std::span<const std::string> hypotheses,
                               std::span<const std::vector<std::string>> references,
                               const ChrfConfig& config = {});

double chrf_score(const ChrfStatistics& statistics, const ChrfConfig& config = {});  // 0 to 100

// Of a whole text: the score of the sums, not the mean of the scores.
double chrf(std::span<const std::string> hypotheses,
            std::span<const std::vector<std::string>> references, const ChrfConfig& config = {});

// "nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:heed-0.1.0"
std::string chrf_signature(const ChrfConfig& config, Index references);

// "chrF2|nrefs:1|… = 59.73", with a '+' for each order of words.
std::string chrf_line(double score, const ChrfConfig& config, Index references);

}  // namespace heed
