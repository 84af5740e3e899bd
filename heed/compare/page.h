#pragma once

#include "heed/compare/results.h"

namespace heed::compare {

// What a page says besides the figures.
struct PageTitle {
  std::string title;
  std::vector<std::pair<std::string, std::string>> facts = {};  // "budget", "600 steps"
};

// One HTML file that loads nothing from elsewhere: the table, what it does not tell of itself
// (verdict.h), a bar chart of each number that is looked at first, every curve with a line a
// variant and a band from the least to the highest of its seeds, and folded together what probes
// found.
std::string comparison_html(const PageTitle& title, const Results& results);

}  // namespace heed::compare
