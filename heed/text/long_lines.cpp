#include "heed/text/long_lines.h"

#include <algorithm>
#include <array>

#include "heed/base/check.h"

namespace heed {
namespace {

// What ends a sentence where a space follows, and what does anywhere.
constexpr std::array<std::string_view, 7> kEndBeforeSpace = {".", "!", "?", "…", "۔", "؟", "։"};
constexpr std::array<std::string_view, 5> kEnd = {"。", "！", "？", "।", "｡"};

bool is_inside_character(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

bool ends_with_any(std::string_view text, std::span<const std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](auto end) { return text.ends_with(end); });
}

std::string_view without_spaces(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

// Cuts a text from the front.
class Splitter {
 public:
  Splitter(std::string_view prefix, std::string_view text, Index room, const Tokenizer& tokenizer)
      : prefix_(prefix), rest_(without_spaces(text)), room_(room), tokenizer_(tokenizer) {}

  bool done() const { return rest_.empty(); }

  // Nothing where not even one character fits.
  std::string next() {
    std::size_t end = longest_fitting();
    if (end < rest_.size()) end = best_cut(end);
    // The beginning of a text may have more tokens than more of it: make sure.
    while (end > 0 && !fits(end)) end = best_cut(end - 1);
    if (end == 0) return {};
    const std::string part = prefix_ + std::string(without_spaces(rest_.substr(0, end)));
    rest_ = without_spaces(rest_.substr(end));
    return part;
  }

 private:
  bool fits(std::size_t end) const {
    const std::string part = prefix_ + std::string(without_spaces(rest_.substr(0, end)));
    return std::ssize(tokenizer_.encode(part)) + 1 <= room_;
  }

  // About the longest beginning that fits: doubled until one does not, then bisected.
  std::size_t longest_fitting() const {
    std::size_t good = 0, bad = std::min<std::size_t>(64, rest_.size());
    for (bad = whole_characters(bad); fits(bad); bad = whole_characters(2 * good)) {
      good = bad;
      if (good == rest_.size()) return good;
    }
    while (bad - good > 1) {
      std::size_t middle = whole_characters(good + (bad - good) / 2);
      if (middle == good) middle = next_character(good);
      if (middle == bad) break;
      (fits(middle) ? good : bad) = middle;
    }
    return good;
  }

  std::size_t whole_characters(std::size_t end) const {
    end = std::min(end, rest_.size());
    while (is_inside_character(rest_, end)) --end;
    return end;
  }

  std::size_t next_character(std::size_t begin) const {
    do ++begin;
    while (is_inside_character(rest_, begin));
    return begin;
  }

  // The best place to cut within the first `most` bytes; 0 where there is none.
  std::size_t best_cut(std::size_t most) const {
    std::size_t space = 0;
    for (std::size_t end = most; end > 0; --end) {
      if (is_inside_character(rest_, end)) continue;
      const std::string_view before = rest_.substr(0, end);
      const bool at_space = end < rest_.size() && (rest_[end] == ' ' || rest_[end] == '\t');
      if (ends_with_any(before, kEnd) || (at_space && ends_with_any(before, kEndBeforeSpace))) {
        return end;
      }
      if (at_space && space == 0) space = end;
    }
    return space > 0 ? space : whole_characters(most);
  }

  std::string prefix_;
  std::string_view rest_;
  Index room_;
  const Tokenizer& tokenizer_;
};

}  // namespace

std::vector<std::string> split_line(std::string_view line, Index max_length,
                                    const Tokenizer& tokenizer, const std::string& name) {
  if (std::ssize(tokenizer.encode(line)) + 1 <= max_length) return {std::string(line)};
  const std::string_view language = tokenizer.language(line);
  const std::string prefix = language.empty() ? "" : std::string(language) + " ";
  std::vector<std::string> parts;
  for (Splitter rest(prefix, line.substr(language.size()), max_length, tokenizer); !rest.done();) {
    parts.push_back(rest.next());
    check(!parts.back().empty(), "{}: not even one character fits {} tokens", name, max_length);
  }
  return parts;
}

std::vector<std::string> parts_of_line(std::string_view line, Index max_length,
                                       const Tokenizer& tokenizer, LongLines policy,
                                       const std::string& name) {
  if (policy == LongLines::split) return split_line(line, max_length, tokenizer, name);
  const Index length = std::ssize(tokenizer.encode(line)) + 1;
  check(length <= max_length,
        "{}: the line has {} tokens with </s>, the model takes {}; shorten it or have it split",
        name, length, max_length);
  return {std::string(line)};
}

}  // namespace heed
