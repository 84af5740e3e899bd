#include "heed/decode/greedy.h"

namespace heed::decode {

std::vector<Hypotheses> greedy(Decoder& decoder, std::span<const Sentence> sentences,
                               const Special& special, const Rules& rules, const Listener& heard) {
  const auto likeliest = [](const Logits& logits, const Turn&) -> std::optional<Token> {
    const auto best = logits.top(1);
    return best.empty() ? std::nullopt : std::optional(best.front().index);
  };
  return stepwise(decoder, sentences, special,
                  {.rules = rules, .choose = likeliest, .heard = heard});
}

}  // namespace heed::decode
