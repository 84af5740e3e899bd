// Any text is either refused with an Error or lines with a label, or words with theirs, that are
// the same once written and read again.
#include "heed/data/labelled_text.h"

#include <cstdlib>

#include "tests/fuzz/changed_folder.h"

namespace {

using namespace heed;
using namespace heed::data;

const fuzz::ChangedFolder kFolder({{"text", ""}});
const std::filesystem::path kFile = kFolder.path() / "text";

// A file's own goes unread; so a word may begin with another.
constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";

void require(bool holds) {
  if (!holds) std::abort();
}

void lines() {
  const std::vector<LabelledText> read = read_labelled_text(kFile, InvalidUtf8::replace);
  std::string written = kByteOrderMark;
  for (const LabelledText& one : read) written += one.label + "\t" + one.text + "\r\n";
  kFolder.write("text", written);
  const std::vector<LabelledText> again = read_labelled_text(kFile);
  require(again.size() == read.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    require(again[i].label == read[i].label && again[i].text == read[i].text);
  }
}

void words() {
  const std::vector<LabelledWords> read = read_labelled_words(kFile, InvalidUtf8::replace);
  std::string written = kByteOrderMark;
  for (const LabelledWords& sentence : read) {
    require(sentence.words.size() == sentence.labels.size() && !sentence.words.empty());
    for (std::size_t i = 0; i < sentence.words.size(); ++i) {
      written += sentence.words[i] + " " + sentence.labels[i] + "\r\n";
    }
    written += "\n";
  }
  kFolder.write("text", written);
  const std::vector<LabelledWords> again = read_labelled_words(kFile);
  require(again.size() == read.size());
  for (std::size_t i = 0; i < read.size(); ++i) {
    require(again[i].words == read[i].words && again[i].labels == read[i].labels);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  for (const auto read : {lines, words}) kFolder.each_changed(text, read);
  return 0;
}
