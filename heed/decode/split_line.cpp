#include "heed/decode/split_line.h"

#include <algorithm>
#include <array>

namespace heed::decode {
namespace {

constexpr std::array<std::string_view, 8> kSentenceEnds{".", "!", "?", "…", "。", "！", "？", "।"};
constexpr std::array<std::string_view, 7> kClauseEnds{",", ";", ":", "，", "、", "；", "："};

bool begins_character(std::string_view line, std::size_t at) {
  return (static_cast<unsigned char>(line[at]) & 0xC0) != 0x80;
}

bool ends_with_any(std::string_view text, auto const& marks) {
  return std::ranges::any_of(marks, [&](std::string_view mark) { return text.ends_with(mark); });
}

// How good it is to cut before the byte `at`: 3 after a sentence, 2 after a clause, 1 at a space,
// 0 within a word. A mark of ASCII must have a space behind it (3.14, 1,000).
int quality(std::string_view line, std::size_t at) {
  const std::string_view before = line.substr(0, at);
  const bool space = line[at] == ' ';
  const bool wide = !before.empty() && static_cast<unsigned char>(before.back()) >= 0x80;
  if (!space && !wide) return before.ends_with(' ') ? 1 : 0;
  if (ends_with_any(before, kSentenceEnds)) return 3;
  if (ends_with_any(before, kClauseEnds)) return 2;
  return space ? 1 : 0;
}

// The best place in the middle half; of equally good ones the nearest to the middle.
std::size_t cut(std::string_view line) {
  const std::size_t middle = line.size() / 2;
  std::size_t best = 0;
  int best_quality = -1;
  const auto distance = [&](std::size_t at) { return at > middle ? at - middle : middle - at; };
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (!begins_character(line, at)) continue;
    const bool central = distance(at) <= line.size() / 4;
    const int here = central ? quality(line, at) : -1;
    if (here > best_quality || (here == best_quality && distance(at) < distance(best))) {
      best = at;
      best_quality = here;
    }
  }
  return best;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

void split(std::string_view line, const std::function<bool(std::string_view)>& fits,
           std::vector<std::string_view>& parts) {
  line = trimmed(line);
  if (line.empty()) return;
  const std::size_t at = fits(line) ? 0 : cut(line);
  if (at == 0) {
    parts.push_back(line);
    return;
  }
  split(line.substr(0, at), fits, parts);
  split(line.substr(at), fits, parts);
}

}  // namespace

std::vector<std::string_view> split_line(std::string_view line,
                                         const std::function<bool(std::string_view)>& fits) {
  std::vector<std::string_view> parts;
  split(line, fits, parts);
  return parts;
}

}  // namespace heed::decode
