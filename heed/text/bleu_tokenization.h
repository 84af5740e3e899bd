#pragma once

#include <array>
#include <string>
#include <string_view>

namespace heed {

// How BLEU divides a line into words before it counts. A BLEU without its tokenisation means
// nothing (Post, "A Call for Clarity in Reporting BLEU Scores", WMT 2018).
enum class BleuTokenization {
  v13a,  // of NIST's mteval-v13a.pl: ASCII punctuation apart, except in numbers; undoes &quot; …
  intl,  // of mteval-v14.pl: Unicode punctuation apart, except in numbers, and symbols; what is one
         // is up to the Unicode version of utf8proc, which may lag behind that of sacreBLEU
  none,  // as the line stands, at its spaces
  characters,
  zh,  // Chinese characters apart, the rest as v13a without the entities
};
inline constexpr std::array kBleuTokenizations = {
    BleuTokenization::v13a, BleuTokenization::intl, BleuTokenization::none,
    BleuTokenization::characters, BleuTokenization::zh};

// As sacreBLEU's signatures and command line call it: "13a", "intl", "none", "char", "zh".
std::string_view name(BleuTokenization tokenization);

// The line with white space between its words (perhaps more than one space, and at its ends).
std::string tokenize(std::string_view line, BleuTokenization tokenization);

}  // namespace heed
