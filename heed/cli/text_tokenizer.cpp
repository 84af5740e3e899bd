#include "heed/cli/text_tokenizer.h"

#include <algorithm>

#include "heed/text/byte_level_characters.h"
#include "heed/text/byte_level_trainer.h"

namespace heed::cli {
namespace {

// The lines of all texts, one text after the other. They must outlive it.
NextLine lines_in(std::span<const std::string> texts) {
  return [texts, at = std::size_t{0}](std::string& line) mutable {
    while (!texts.empty() && at >= texts.front().size()) {
      texts = texts.subspan(1);
      at = 0;
    }
    if (texts.empty()) return false;
    const std::string& text = texts.front();
    const std::size_t end = std::min(text.find('\n', at), text.size());
    line = text.substr(at, end - at);
    at = end + 1;
    return true;
  };
}

}  // namespace

void declare_text_tokenizer(Settings& settings, TextTokenizerOptions& options) {
  settings.add("tokenizer.pieces", options.pieces, "what text is cut into");
  settings
      .add("tokenizer.vocab-size", options.vocab_size,
           "byte-level BPE: most pieces, with <|endoftext|> and the 256 bytes")
      .alias({"vocabulary-size"})
      .at_least(257)
      .at_most(1 << 24);
}

void check_text_tokenizer(const Settings& settings, const TextTokenizerOptions& options) {
  settings.check_read("vocab-size", options.pieces == TextPieces::byte_level_bpe,
                      "--pieces byte-level-bpe");
}

LanguageTokenizer train_text_tokenizer(const TextTokenizerOptions& options,
                                       std::span<const std::string> texts,
                                       std::span<const std::string> others) {
  if (options.pieces == TextPieces::byte_level_bpe) {
    return train_byte_level_bpe(lines_in(texts), {.vocab_size = options.vocab_size});
  }
  std::string all;
  for (const auto part : {texts, others}) {
    for (const std::string& one : part) all += one;
  }
  return characters_of(all);
}

}  // namespace heed::cli
