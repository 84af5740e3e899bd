#include "heed/cli/text_split.h"

#include <algorithm>

#include "heed/base/check.h"
#include "heed/text/utf8.h"
#include "heed/text/whole_text.h"

namespace heed::cli {
namespace {

std::vector<std::string> read_texts(std::span<const std::filesystem::path> files,
                                    InvalidUtf8 invalid) {
  std::vector<std::string> texts;
  for (const auto& file : files) {
    texts.push_back(read_text(file, invalid));
    check(!texts.back().empty(), "{}: has no text", file.string());
  }
  return texts;
}

// The end of the last text, of whole characters, is held out.
void hold_out(double share, TextSplit& split) {
  std::size_t bytes = 0;
  for (const std::string& text : split.train) bytes += text.size();
  std::size_t kept = static_cast<std::size_t>(static_cast<double>(bytes) * (1 - share));
  TextSplit cut;
  for (const std::string& text : split.train) {
    const std::string_view begun = std::string_view(text).substr(0, std::min(kept, text.size()));
    const std::size_t here = before_unended_character(begun);
    if (here > 0) cut.train.push_back(text.substr(0, here));
    if (here < text.size()) cut.valid.push_back(text.substr(here));
    kept -= begun.size();
  }
  split = std::move(cut);
}

}  // namespace

TextSplit read_text_split(std::span<const std::filesystem::path> train,
                          std::span<const std::filesystem::path> valid, double valid_share,
                          InvalidUtf8 invalid) {
  TextSplit split{.train = read_texts(train, invalid), .valid = read_texts(valid, invalid)};
  if (valid_share > 0) hold_out(valid_share, split);
  return split;
}

}  // namespace heed::cli
