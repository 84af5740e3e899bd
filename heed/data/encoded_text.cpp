#include "heed/data/encoded_text.h"

#include <algorithm>

#include "heed/base/threads.h"
#include "heed/text/word_sequences.h"

namespace heed::data {
namespace {

constexpr Index kEncodingWork = 1 << 14;  // of a line, about, in multiply-adds

// The tokens of each text, without [CLS] and [SEP].
template <typename Texts, typename TextOf>
std::vector<std::vector<Token>> encoded(const Texts& texts, const WordPiece& tokenizer,
                                        const TextOf& text_of) {
  std::vector<std::vector<Token>> tokens(texts.size());
  const Index count = std::ssize(tokens);
  parallel_for(count, count * kEncodingWork,
               [&](Index i) { tokens[i] = tokenizer.encode(text_of(texts[i])); });
  return tokens;
}

Token number_of(const std::string& label, std::span<const std::string> labels,
                const std::string& name) {
  const auto found = std::ranges::find(labels, label);
  check(found != labels.end(), "{}: the label \"{}\" is none of the model's: {}", name, label,
        fmt::join(labels, ", "));
  return static_cast<Token>(found - labels.begin());
}

void add_windows(std::span<const std::vector<Token>> lines, const TextEncoding& encoding,
                 TokenSequences& to) {
  std::vector<Token> all;
  for (const std::vector<Token>& line : lines) {
    if (line.empty()) continue;
    if (!all.empty()) all.push_back(encoding.special.end);
    all.insert(all.end(), line.begin(), line.end());
  }
  const auto room = static_cast<std::size_t>(encoding.max_length - 2);
  for (std::size_t at = 0; at < all.size(); at += room) {
    const auto window = std::span(all).subspan(at, std::min(room, all.size() - at));
    to.add(framed({window.begin(), window.end()}, encoding.special, encoding.max_length));
  }
}

}  // namespace

TokenSequences encoded_texts(std::span<const std::string> lines, MaskedTexts texts,
                             const TextEncoding& encoding) {
  check(encoding.max_length >= 3, "texts: {} tokens have no room for [CLS], a word and [SEP]",
        encoding.max_length);
  const auto tokens = encoded(lines, encoding.tokenizer, [](const auto& line) { return line; });
  TokenSequences sequences;
  if (texts == MaskedTexts::windows) {
    add_windows(tokens, encoding, sequences);
  } else {
    for (const std::vector<Token>& line : tokens) {
      if (!line.empty()) sequences.add(framed(line, encoding.special, encoding.max_length));
    }
  }
  check(sequences.count() > 0, "texts: no line has a token");
  return sequences;
}

TokenSequences encoded_texts(std::span<const LabelledText> texts,
                             std::span<const std::string> labels, const TextEncoding& encoding,
                             const std::string& name) {
  const auto tokens =
      encoded(texts, encoding.tokenizer, [](const LabelledText& one) { return one.text; });
  TokenSequences sequences{.labels_of = LabelsOf::sequences};
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Token label = number_of(texts[i].label, labels, name);
    sequences.add(framed(tokens[i], encoding.special, encoding.max_length), {&label, 1});
  }
  return sequences;
}

TokenSequences encoded_words(std::span<const LabelledWords> sentences,
                             std::span<const std::string> labels, const TextEncoding& encoding,
                             const std::string& name) {
  TokenSequences sequences{.labels_of = LabelsOf::tokens};
  for (const LabelledWords& sentence : sentences) {
    for (const WordSequence& one : word_sequences(sentence.words, encoding.tokenizer,
                                                  encoding.special, encoding.max_length)) {
      std::vector<Token> of_tokens;
      for (const Index word : one.words) {
        of_tokens.push_back(word == kNoWord ? kIgnored
                                            : number_of(sentence.labels[word], labels, name));
      }
      sequences.add(one.tokens, of_tokens);
    }
  }
  return sequences;
}

}  // namespace heed::data
