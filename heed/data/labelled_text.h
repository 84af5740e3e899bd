#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "heed/text/lines.h"

namespace heed::data {

// A text and what it is.
struct LabelledText {
  std::string label, text;
};

// Lines of LABEL<TAB>TEXT, plain or gzip. Throws "FILE:LINE: …" for a line without a tab or a
// label, and where there is none.
std::vector<LabelledText> read_labelled_text(const std::filesystem::path& file,
                                             InvalidUtf8 invalid = InvalidUtf8::refuse);

// A sentence's words, each with what it is.
struct LabelledWords {
  std::vector<std::string> words, labels;
};

// The columns of the CoNLL shared tasks (Tjong Kim Sang and De Meulder, 2003): a word a line, first
// the word, last its label, blanks between; an empty line ends a sentence, and lines of -DOCSTART-
// are passed over. Throws "FILE:LINE: …" for a line of one column, and where there is no word.
std::vector<LabelledWords> read_labelled_words(const std::filesystem::path& file,
                                               InvalidUtf8 invalid = InvalidUtf8::refuse);

// The labels that occur, sorted, each once.
std::vector<std::string> labels_of(const std::vector<LabelledText>& texts);
std::vector<std::string> labels_of(const std::vector<LabelledWords>& sentences);

}  // namespace heed::data
