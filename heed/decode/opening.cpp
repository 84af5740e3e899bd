#include "heed/decode/opening.h"

#include <algorithm>

#include "heed/base/check.h"

namespace heed::decode {

Tokens opening(std::span<const Sentence> sentences, const Special& special) {
  std::vector<std::vector<Token>> all;
  for (const Sentence& sentence : sentences) {
    check(std::ssize(sentence.prefix) < sentence.limit,
          "decode: a prefix of {} tokens leaves no room under the limit of {}",
          sentence.prefix.size(), sentence.limit);
    all.emplace_back();
    if (special.start != kNoToken) all.back().push_back(special.start);
    all.back().insert(all.back().end(), sentence.prefix.begin(), sentence.prefix.end());
    check(!all.back().empty(), "decode: the model has no token that begins a text: wants a prefix");
  }
  return pack(all);
}

void check_tokens(std::span<const Sentence> sentences, const Special& special, Index vocab) {
  const auto known = [vocab](Token token) {
    check(0 <= token && token < vocab, "decode: token {} outside [0, {})", token, vocab);
  };
  if (special.end != kNoToken) known(special.end);
  std::ranges::for_each(special.never, known);
  for (const Sentence& sentence : sentences) std::ranges::for_each(sentence.prefix, known);
}

}  // namespace heed::decode
