#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heed/base/threads.h"
#include "heed/text/ngrams.h"

namespace heed {

// Throws, beginning with the metric's name, unless there is a reference and each is as long as the
// hypotheses.
void check_lines(std::string_view metric, std::span<const std::string> hypotheses,
                 std::span<const std::vector<std::string>> references);

// The sum of statistics_of(line, offer) over the lines, on all threads.
template <typename Statistics, typename StatisticsOf>
Statistics sum_over_lines(Index lines, const StatisticsOf& statistics_of) {
  constexpr Index kRun = 1024, kWork = 1 << 16;  // lines a task; multiply-adds a line, about
  std::vector<Statistics> sums((lines + kRun - 1) / kRun);
  parallel_for(std::ssize(sums), lines * kWork, [&](Index run) {
    NgramOffer offer;
    const Index last = std::min(lines, (run + 1) * kRun);
    for (Index line = run * kRun; line < last; ++line) sums[run] += statistics_of(line, offer);
  });
  Statistics all;
  for (const Statistics& sum : sums) all += sum;
  return all;
}

}  // namespace heed
