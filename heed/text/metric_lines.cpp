#include "heed/text/metric_lines.h"

#include "heed/base/check.h"

namespace heed {

void check_lines(std::string_view metric, std::span<const std::string> hypotheses,
                 std::span<const std::vector<std::string>> references) {
  check(!references.empty(), "{}: got no reference, wanted one or more", metric);
  for (std::size_t r = 0; r < references.size(); ++r) {
    check(references[r].size() == hypotheses.size(),
          "{}: got {} hypotheses and {} lines in reference {}, wanted as many lines in both",
          metric, hypotheses.size(), references[r].size(), r + 1);
  }
}

}  // namespace heed
