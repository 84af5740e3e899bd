#include "heed/text/bert_tokens.h"

#include <algorithm>

#include "heed/base/check.h"

namespace heed {

BertTokens bert_tokens(const WordPiece& tokenizer, const std::string& name) {
  std::vector<std::string> missing;
  const auto token = [&](const char* piece) {
    const auto found = tokenizer.find(piece);
    if (!found) missing.emplace_back(piece);
    return found.value_or(0);
  };
  const BertTokens tokens{.begin = token("[CLS]"),
                          .end = token("[SEP]"),
                          .mask = token("[MASK]"),
                          .pad = token("[PAD]")};
  check(missing.empty(), "{}: the vocabulary lacks {}", name, fmt::join(missing, ", "));
  return tokens;
}

std::vector<Token> framed(std::vector<Token> text, const BertTokens& special, Index max_length) {
  check(max_length >= 2, "bert: {} tokens have no room for [CLS] and [SEP]", max_length);
  text.resize(std::min<std::size_t>(text.size(), max_length - 2));
  text.insert(text.begin(), special.begin);
  text.push_back(special.end);
  return text;
}

}  // namespace heed
