#pragma once

#include "heed/cli/settings.h"
#include "heed/text/language_tokenizer.h"

namespace heed::cli {

// What a language model's text is cut into.
enum class TextPieces { byte_level_bpe, characters };

template <>
struct Names<TextPieces> {
  static constexpr std::pair<const char*, TextPieces> all[] = {
      {"byte-level-bpe", TextPieces::byte_level_bpe}, {"characters", TextPieces::characters}};
};

// [tokenizer] in a recipe of a language model.
struct TextTokenizerOptions {
  TextPieces pieces = TextPieces::byte_level_bpe;
  Index vocab_size = 8000;
};

void declare_text_tokenizer(Settings& settings, TextTokenizerOptions& options);
// Throws UsageError where a flag has no effect.
void check_text_tokenizer(const Settings& settings, const TextTokenizerOptions& options);

// A tokenizer of the texts; characters are those of `others` too.
LanguageTokenizer train_text_tokenizer(const TextTokenizerOptions& options,
                                       std::span<const std::string> texts,
                                       std::span<const std::string> others = {});

}  // namespace heed::cli
