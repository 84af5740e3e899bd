#pragma once

#include "heed/compare/results.h"
#include "heed/viz/chart.h"

namespace heed::compare {

// A row a variant: its name, how its runs ended where not all are done, and of each number the
// mean, and the deviation where there are several seeds. The numbers are those asked for, in that
// order.
viz::Table summary_table(const Results& results, const std::vector<std::string>& numbers);
// The numbers that everybody looks at first, of those that there are: quality, losses, speeds,
// memory, parameters; and what compares vocabularies, where these differ.
std::vector<std::string> main_numbers(const Results& results);

// As CSV (RFC 4180), numbers in full: of each variant the mean, deviation and count of every
// number; and each run with its seed, fate and numbers.
std::string summary_csv(const Results& results);
std::string runs_csv(const Results& results);

}  // namespace heed::compare
