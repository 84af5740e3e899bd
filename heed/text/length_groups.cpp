#include "heed/text/length_groups.h"

#include <algorithm>
#include <map>

#include "heed/base/check.h"

namespace heed {

std::vector<LengthGroup> length_groups(std::span<const Index> lengths,
                                       std::span<const Index> ends) {
  for (std::size_t i = 1; i < ends.size(); ++i) {
    check(ends[i - 1] < ends[i], "length groups: got an end of {} behind {}, wanted them to ascend",
          ends[i], ends[i - 1]);
  }
  std::vector<LengthGroup> groups(ends.size() + 1);
  for (Index line = 0; line < std::ssize(lengths); ++line) {
    const Index length = lengths[line];
    LengthGroup& group = groups[std::ranges::lower_bound(ends, length) - ends.begin()];
    group.least = group.lines.empty() ? length : std::min(group.least, length);
    group.most = std::max(group.most, length);
    group.lines.push_back(line);
  }
  std::erase_if(groups, [](const LengthGroup& group) { return group.lines.empty(); });
  return groups;
}

std::vector<Index> even_ends(std::span<const Index> lengths, Index count) {
  check(count >= 1, "length groups: got {}, wanted 1 or more", count);
  std::map<Index, Index> lines;  // of each length
  for (const Index length : lengths) ++lines[length];
  std::vector<Index> ends;
  Index below = 0, filled = 0;  // lines up to this length; ranges that these would fill
  for (const auto& [length, some] : lines) {
    below += some;
    if (below * count / std::ssize(lengths) == filled) continue;
    filled = below * count / std::ssize(lengths);
    ends.push_back(length);
  }
  return ends;
}

}  // namespace heed
