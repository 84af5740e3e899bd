// Any text is either refused with an Error or lines with a label, or words with theirs, that are
// the same once written and read again.
#include "heed/data/labelled_text.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "heed/base/check.h"

namespace {

using namespace heed;
using namespace heed::data;

const std::filesystem::path kFile =
    std::filesystem::temp_directory_path() / ("heed-labelled-text-" + std::to_string(getpid()));

void require(bool holds) {
  if (!holds) std::abort();
}

void put(std::string_view text) {
  std::ofstream(kFile, std::ios::binary) << text;
}

void lines(std::string_view text) {
  put(text);
  const std::vector<LabelledText> read = read_labelled_text(kFile, InvalidUtf8::replace);
  std::string written;
  for (const LabelledText& one : read) written += one.label + "\t" + one.text + "\n";
  put(written);
  const std::vector<LabelledText> again = read_labelled_text(kFile);
  require(again.size() == read.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    require(again[i].label == read[i].label && again[i].text == read[i].text);
  }
}

void words(std::string_view text) {
  put(text);
  const std::vector<LabelledWords> read = read_labelled_words(kFile, InvalidUtf8::replace);
  std::string written;
  for (const LabelledWords& sentence : read) {
    require(sentence.words.size() == sentence.labels.size() && !sentence.words.empty());
    for (std::size_t i = 0; i < sentence.words.size(); ++i) {
      written += sentence.words[i] + " " + sentence.labels[i] + "\n";
    }
    written += "\n";
  }
  put(written);
  const std::vector<LabelledWords> again = read_labelled_words(kFile);
  require(again.size() == read.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    require(again[i].words == read[i].words && again[i].labels == read[i].labels);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto read : {lines, words}) {
    try {
      read(text);
    } catch (const Error&) {
    }
  }
  std::filesystem::remove(kFile);
  return 0;
}
