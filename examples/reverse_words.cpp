// Teaches a small Transformer to reverse words of one to six letters: "a b c" -> "c b a".
#include <fmt/core.h>

#include <algorithm>

#include "heed/models/transformer.h"
#include "heed/train/optimizer.h"

using namespace heed;

namespace {

constexpr Token kEnd = 8, kStart = 9, kVocab = 10;
constexpr Index kLongest = 6;
constexpr std::uint32_t kSteps = 400;

Batch words_to_reverse(Index size, Rng& rng) {
  std::vector<std::vector<Token>> sources, targets;
  std::vector<Token> labels;
  for (Index i = 0; i < size; ++i) {
    std::vector<Token> word(1 + rng.below(kLongest));
    for (Token& letter : word) letter = static_cast<Token>(rng.below(kEnd));
    sources.push_back(word);
    std::ranges::reverse(word);
    labels.insert(labels.end(), word.begin(), word.end());
    labels.push_back(kEnd);
    word.insert(word.begin(), kStart);
    targets.push_back(word);
  }
  return {.source = pack(sources), .target = pack(targets), .labels = labels};
}

}  // namespace

int main() {
  Rng rng(1);
  models::Transformer model({.source_vocab = kVocab,
                             .target_vocab = kVocab,
                             .encoder_layers = 2,
                             .decoder_layers = 2,
                             .width = 32,
                             .heads = 2,
                             .hidden = 64,
                             .dropout = 0.0f,
                             .end = kEnd,
                             .pad = kStart},
                            rng);
  train::Optimizer optimizer(nn::parameters(model));

  double last = 0.0;
  for (std::uint32_t step = 0; step < kSteps; ++step) {
    const Batch batch = words_to_reverse(32, rng);
    nn::Pass pass = nn::Pass::training(/*seed=*/1, step);
    const Tensor loss = model.loss(batch, {}, pass);
    backward(loss);
    optimizer.step({.learning_rate = 3e-3 * (1.0 - static_cast<double>(step) / kSteps)});
    last = loss.item();
    if (step % 100 == 99) fmt::print("step {:3} loss {:.4f}\n", step + 1, last);
  }
  return last < 0.05 ? 0 : 1;
}
