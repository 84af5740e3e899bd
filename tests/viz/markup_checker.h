#pragma once

#include <cctype>
#include <regex>
#include <string>
#include <vector>

namespace heed::viz {

// The first thing that keeps `markup` from being well-formed XML without comments, or "".
inline std::string malformed_at(const std::string& markup) {
  static const std::regex tag(
      R"(<(/?)([A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z-:]+="[^"<]*")*)\s*(/?)>)");
  static const std::regex entity("&(amp|lt|gt|quot|#39);");
  std::vector<std::string> open;
  for (std::size_t i = 0; i < markup.size(); ++i) {
    std::smatch match;
    const auto begin = markup.begin() + static_cast<std::ptrdiff_t>(i);
    const std::string here = markup.substr(i, 60);
    const auto flags = std::regex_constants::match_continuous;
    if (markup[i] == '&' && !std::regex_search(begin, markup.end(), match, entity, flags))
      return here;
    if (std::iscntrl(static_cast<unsigned char>(markup[i])) && markup[i] != '\n') return here;
    if (markup[i] != '<') continue;
    const auto close = markup.begin() + static_cast<std::ptrdiff_t>(markup.find('>', i)) + 1;
    if (!std::regex_match(begin, close, match, tag)) return here;
    if (match[1].length() > 0) {
      if (open.empty() || open.back() != match[2]) return here;
      open.pop_back();
    } else if (match[4].length() == 0) {
      open.push_back(match[2]);
    }
    i += static_cast<std::size_t>(match.length()) - 1;
  }
  return open.empty() ? "" : "unclosed " + open.back();
}

// How often `part` occurs.
inline int occurrences(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

}  // namespace heed::viz
