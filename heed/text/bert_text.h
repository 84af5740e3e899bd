#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// What is done to a text before BERT's WordPiece cuts it (Devlin et al., 2019; its
// tokenization.py). The names are those of tokenizer.json's BertNormalizer.
struct BertNormalization {
  bool clean_text = true;            // control characters go, other white space becomes a space
  bool handle_chinese_chars = true;  // a space before and behind each CJK ideograph
  bool lowercase = true;             // letter by letter
  std::optional<bool>
      strip_accents;  // decompose, without the marks; as `lowercase` where it is none

  bool operator==(const BertNormalization&) const = default;
};

// The text as `tokenizers` normalizes it, but by the Unicode of utf8proc: `tokenizers` does not
// know the marks and punctuation that came after Unicode 8. Bytes that are no UTF-8 are U+FFFD,
// which clean_text removes.
std::string normalized(std::string_view text, const BertNormalization& normalization);

// ASCII's, with symbols such as "$", and Unicode's without.
bool is_bert_punctuation(char32_t character);

// What stands between white space and punctuation, and each punctuation character; views of `text`.
std::vector<std::string_view> bert_words(std::string_view text);

}  // namespace heed
