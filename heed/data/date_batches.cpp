#include "heed/data/date_batches.h"

#include <algorithm>

namespace heed::data {

std::vector<Token> ended(const Characters& characters, const std::string& text) {
  std::vector<Token> tokens = characters.encode(text);
  tokens.push_back(characters.end());
  return tokens;
}

std::vector<Token> begun(const Characters& characters, const std::string& text) {
  std::vector<Token> tokens = characters.encode(text);
  tokens.insert(tokens.begin(), characters.pad());
  return tokens;
}

Batch date_batch(const Characters& characters, std::span<const DateExample> examples) {
  std::vector<std::vector<Token>> source, target;
  std::vector<Token> labels;
  for (const DateExample& example : examples) {
    source.push_back(ended(characters, example.source));
    target.push_back(begun(characters, example.target));
    std::ranges::copy(ended(characters, example.target), std::back_inserter(labels));
  }
  return {.source = pack(source), .target = pack(target), .labels = std::move(labels)};
}

Batch DateBatches::next() {
  const Index number = position_.epoch * config_.batches + position_.batch + 1;
  Rng rng(config_.seed ^ static_cast<std::uint32_t>(number * 0x9E3779B1));
  if (++position_.batch == config_.batches) position_ = {.epoch = position_.epoch + 1, .batch = 0};
  return date_batch(characters_, date_examples(DateSplit::train, config_.batch, rng));
}

}  // namespace heed::data
