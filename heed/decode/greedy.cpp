#include "heed/decode/greedy.h"

#include "heed/decode/stepwise.h"
#include "heed/kernels/ranking.h"

namespace heed::decode {

std::vector<Hypotheses> greedy(Decoder& decoder, std::span<const Sentence> sentences,
                               const Special& special, const Rules& rules) {
  const auto likeliest = [](std::span<const float> logits, const Turn&) -> std::optional<Token> {
    kernels::Ranked best;
    if (kernels::top(logits.data(), std::ssize(logits), 1, &best) == 0) return std::nullopt;
    return best.index;
  };
  return stepwise(decoder, sentences, special, {.rules = rules, .choose = likeliest});
}

}  // namespace heed::decode
