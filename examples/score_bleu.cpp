// BLEU and chrF as sacreBLEU computes them, with the signature that makes them comparable.
#include <fmt/core.h>

#include "heed/text/bleu.h"
#include "heed/text/chrf.h"

using namespace heed;

int main() {
  const std::vector<std::string> hypotheses = {"The cat sat on the mat.", "It was raining, hard."};
  const std::vector<std::vector<std::string>> references = {
      {"The cat sat on the mat.", "It rained hard."},           // one translator
      {"There was a cat on the mat.", "It was raining hard."},  // another
  };
  const BleuConfig config = {.tokenization = BleuTokenization::v13a};
  const BleuScore score = bleu(hypotheses, references, config);
  fmt::print("{}\n", bleu_line(score, config, 2));
  fmt::print("{}\n", chrf_line(chrf(hypotheses, references), {}, 2));
  return score.score > 50.0 && score.score < 100.0 ? 0 : 1;
}
