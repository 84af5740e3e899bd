#pragma once

#include <memory>
#include <string>
#include <vector>

#include "heed/base/random.h"
#include "heed/text/tokenizer_trainer.h"

namespace heed {

// 400 made-up sentences of some 40 words, always the same ones.
inline std::vector<std::string> sample_sentences() {
  const std::vector<std::string> subjects = {"a dog", "the man", "an old woman", "the small child"};
  const std::vector<std::string> verbs = {"sees", "throws", "is holding", "looks for", "carries"};
  const std::vector<std::string> adjectives = {"red", "yellow", "very large", "shiny", "größeren"};
  const std::vector<std::string> objects = {"ball", "bicycle", "bucket of water", "umbrella"};
  std::vector<std::string> sentences;
  Rng random(3);
  const auto any = [&](const auto& words) { return words[random.below(std::ssize(words))]; };
  for (int i = 0; i < 400; ++i) {
    sentences.push_back(any(subjects) + " " + any(verbs) + " the " + any(adjectives) + " " +
                        any(objects) + (random.below(2) ? "." : ", and laughs!"));
  }
  return sentences;
}

inline NextLine lines_from(std::vector<std::string> lines) {
  return [lines = std::move(lines), at = std::size_t{0}](std::string& line) mutable {
    if (at == lines.size()) return false;
    line = lines[at++];
    return true;
  };
}

inline NextLine sample_lines() {
  return lines_from(sample_sentences());
}

inline Tokenizer trained(const TokenizerTraining& training = {.vocab_size = 150}) {
  return train_tokenizer(sample_lines(), training);
}

// Unigram finds no more than some 60 pieces in so small a text.
inline Tokenizer trained(SubwordModel model) {
  return trained({.model = model, .vocab_size = model == SubwordModel::unigram ? 60 : 150});
}

}  // namespace heed
