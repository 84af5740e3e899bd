#include "heed/data/labelled_text.h"

#include <set>

#include "heed/base/check.h"
#include "heed/text/word_counts.h"

namespace heed::data {

std::vector<LabelledText> read_labelled_text(const std::filesystem::path& file,
                                             InvalidUtf8 invalid) {
  LineReader lines(file, invalid);
  std::vector<LabelledText> texts;
  for (std::string line; lines.next(line);) {
    const std::size_t tab = line.find('\t');
    check(tab != std::string::npos, "{}:{}: has no tab, wanted LABEL<TAB>TEXT", lines.name(),
          lines.number());
    check(tab > 0, "{}:{}: has no label before its tab", lines.name(), lines.number());
    texts.push_back({line.substr(0, tab), line.substr(tab + 1)});
  }
  check(!texts.empty(), "{}: has no lines", lines.name());
  return texts;
}

std::vector<LabelledWords> read_labelled_words(const std::filesystem::path& file,
                                               InvalidUtf8 invalid) {
  LineReader lines(file, invalid);
  std::vector<LabelledWords> sentences;
  LabelledWords open;
  const auto close = [&] {
    if (!open.words.empty()) sentences.push_back(std::exchange(open, {}));
  };
  for (std::string line; lines.next(line);) {
    const auto columns = split_at_blanks(line);
    if (columns.empty() || columns.front() == "-DOCSTART-") {
      close();
      continue;
    }
    check(columns.size() >= 2, "{}:{}: has one column, wanted WORD ... LABEL", lines.name(),
          lines.number());
    open.words.emplace_back(columns.front());
    open.labels.emplace_back(columns.back());
  }
  close();
  check(!sentences.empty(), "{}: has no words", lines.name());
  return sentences;
}

std::vector<std::string> labels_of(const std::vector<LabelledText>& texts) {
  std::set<std::string> labels;
  for (const LabelledText& text : texts) labels.insert(text.label);
  return {labels.begin(), labels.end()};
}

std::vector<std::string> labels_of(const std::vector<LabelledWords>& sentences) {
  std::set<std::string> labels;
  for (const LabelledWords& one : sentences) labels.insert(one.labels.begin(), one.labels.end());
  return {labels.begin(), labels.end()};
}

}  // namespace heed::data
