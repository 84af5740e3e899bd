#include "heed/text/word_counts.h"

#include <algorithm>
#include <bit>

#include "heed/base/random.h"

namespace heed {

std::vector<std::string_view> split_at_blanks(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t begin = 0; begin < line.size();) {
    const std::size_t end = std::min(line.find_first_of(" \t", begin), line.size());
    if (end > begin) words.push_back(line.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

void WordCounts::add(std::string_view line) {
  const auto number = static_cast<std::uint64_t>(number_++);
  const auto words = Philox{}(
      {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32), 0, 0});
  const int level = std::min(std::countr_zero(words[0]), static_cast<int>(levels_.size()) - 1);
  if (level < lowest_) return;
  ++levels_[level].lines;
  ++lines_;
  for (const std::string_view word : split_(line)) ++levels_[level].words[std::string(word)];
  for (; lines_ > most_; ++lowest_) {
    lines_ -= levels_[lowest_].lines;
    levels_[lowest_] = {};
  }
}

CountsOfWords WordCounts::take() {
  CountsOfWords all;
  for (Level& level : levels_) {
    for (const auto& [word, count] : level.words) all[word] += count;
    level = {};
  }
  return all;
}

}  // namespace heed
