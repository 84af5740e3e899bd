#pragma once

#include <string>
#include <string_view>
#include <utility>

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

// As sacreBLEU's signatures and command line call them.
inline constexpr std::pair<std::string_view, BleuTokenization> kBleuTokenizations[] = {
    {"13a", BleuTokenization::v13a},
    {"intl", BleuTokenization::intl},
    {"none", BleuTokenization::none},
    {"char", BleuTokenization::characters},
    {"zh", BleuTokenization::zh}};
std::string_view name(BleuTokenization tokenization);

// The line with white space between its words (perhaps more than one space, and at its ends).
std::string tokenize(std::string_view line, BleuTokenization tokenization);

}  // namespace heed
