#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "heed/base/index.h"

namespace heed {

using CountsOfWords = std::unordered_map<std::string, Index>;

// The words of a line; views of it.
using SplitLine = std::vector<std::string_view> (*)(std::string_view line);

// What stands between spaces and tabs.
std::vector<std::string_view> split_at_blanks(std::string_view line);

// How often each word of a text stands there, in memory that new words add to and not their
// repeats. Of a text above `most` lines at most so many are counted, and about half as many or
// more, drawn by their numbers: always the same ones.
class WordCounts {
 public:
  explicit WordCounts(Index most, SplitLine split = split_at_blanks) : most_(most), split_(split) {}

  void add(std::string_view line);
  CountsOfWords take();

 private:
  struct Level {
    Index lines = 0;
    CountsOfWords words;
  };

  Index most_;
  SplitLine split_;
  Index number_ = 0;  // of lines
  Index lines_ = 0;   // that are counted
  // A line's level is by chance 0 or higher, 1 or higher half as often, and so on: where there are
  // too many lines, those of the lowest level are left out.
  std::array<Level, 32> levels_;
  int lowest_ = 0;
};

}  // namespace heed
