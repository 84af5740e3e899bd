#include "heed/cli/nearest.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace heed::cli {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // rows[i][j]: the distance of a's first i letters to b's first j.
  std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        rows[i][j] = i + j;
        continue;
      }
      const std::size_t differs = a[i - 1] == b[j - 1] ? 0 : 1;
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + differs});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
      }
    }
  }
  return rows[a.size()][b.size()];
}

std::string did_you_mean(std::string_view word, std::span<const std::string> names) {
  if (names.empty()) return "";
  const std::string& nearest = *std::ranges::min_element(
      names, {}, [&](const std::string& name) { return edit_distance(word, name); });
  // A name that shares less than half its letters is a guess, not a correction.
  if (2 * edit_distance(word, nearest) > std::max(word.size(), nearest.size())) return "";
  return fmt::format(", did you mean {}?", nearest);
}

}  // namespace heed::cli
