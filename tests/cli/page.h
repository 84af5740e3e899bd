#pragma once

#include <filesystem>
#include <regex>
#include <string>
#include <vector>

#include "heed/base/files.h"

namespace heed::cli::tests {

// What all matches of a pattern have in its first group.
inline std::vector<std::string> all_matches(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    found.push_back((*at)[1]);
  }
  return found;
}

// What [text](here) and ![text](here) lead to.
inline std::vector<std::string> links_of(const std::filesystem::path& page) {
  return all_matches(read_file(page), R"(\]\(([^)]+)\))");
}

// As the words of a line for a shell without variables.
inline std::vector<std::string> shell_words(const std::string& line) {
  std::vector<std::string> words;
  for (const std::string& word : all_matches(line, R"(("[^"]*"|'[^']*'|[^\s"']+))")) {
    words.push_back(
        word.starts_with('"') || word.starts_with('\'') ? word.substr(1, word.size() - 2) : word);
  }
  return words;
}

// The arguments of each call of heed between a page's fences.
inline std::vector<std::vector<std::string>> commands_of(const std::filesystem::path& page) {
  const std::string text = read_file(page);
  std::vector<std::vector<std::string>> found;
  for (std::string block : all_matches(text, "```\n([^`]*)```")) {
    block = std::regex_replace(block, std::regex(R"(\\\n)"), " ");
    for (const std::string& call : all_matches(block, R"((?:^|\n|\| *)heed ([^|\n]*))")) {
      found.push_back(shell_words(call));
    }
  }
  return found;
}

}  // namespace heed::cli::tests
