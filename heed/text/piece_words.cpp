#include "heed/text/piece_words.h"

#include "heed/text/function_words.h"
#include "heed/text/unicode.h"

namespace heed {

std::vector<PieceWord> piece_words(std::span<const std::string> pieces) {
  static const std::string kSpace = "▁";
  std::vector<PieceWord> words;
  bool begins = true;
  for (Index i = 0; i < std::ssize(pieces); ++i) {
    const bool space = pieces[i].starts_with(kSpace);
    const std::string text = lower_case(space ? pieces[i].substr(kSpace.size()) : pieces[i]);
    const bool mark = all_punctuation(text);
    if (begins || space || mark) words.push_back({.text = {}, .first = i, .last = i});
    words.back().text += text;
    words.back().last = i;
    begins = mark;
  }
  return words;
}

}  // namespace heed
