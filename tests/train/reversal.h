#pragma once

#include <algorithm>

#include "heed/models/transformer.h"
#include "heed/train/trainer.h"
#include "tests/scratch.h"

// A task small enough for a test: words of one to five letters, and their letters in reverse.
namespace heed::tests {

constexpr Token kEnd = 0, kFirstLetter = 1, kLetters = 8, kPad = 9, kVocab = 10;

inline Batch reversed_words(Index size, Rng& rng) {
  std::vector<std::vector<Token>> sources, targets;
  Batch batch;
  for (Index i = 0; i < size; ++i) {
    std::vector<Token> word(1 + rng.below(5));
    for (Token& letter : word) letter = kFirstLetter + static_cast<Token>(rng.below(kLetters));
    sources.push_back(word);
    sources.back().push_back(kEnd);
    std::ranges::reverse(word);
    batch.labels.insert(batch.labels.end(), word.begin(), word.end());
    batch.labels.push_back(kEnd);
    word.insert(word.begin(), kPad);
    targets.push_back(word);
  }
  batch.source = pack(sources);
  batch.target = pack(targets);
  return batch;
}

// Batch b of epoch e is drawn from a seed that both decide.
class ReversedWords : public data::BatchSource {
 public:
  ReversedWords(Index batches, Index size) : batches_(batches), size_(size) {}

  Batch next() override {
    Rng rng(static_cast<std::uint32_t>(1000 * place_.epoch + place_.batch));
    if (++place_.batch == batches_) place_ = {.epoch = place_.epoch + 1, .batch = 0};
    return reversed_words(size_, rng);
  }
  data::Position position() const override { return place_; }
  void restore(data::Position place) override { place_ = place; }
  Index batches() const override { return batches_; }
  std::uint64_t fingerprint() const override { return print; }

  std::uint64_t print = 0;

 private:
  Index batches_, size_;
  data::Position place_;
};

inline models::Transformer small_transformer(float dropout, Index width = 16) {
  Rng rng(5);
  return {{.source_vocab = kVocab,
           .target_vocab = kVocab,
           .encoder_layers = 1,
           .decoder_layers = 1,
           .width = width,
           .heads = 2,
           .hidden = 2 * width,
           .dropout = dropout,
           .end = kEnd,
           .pad = kPad},
          rng};
}

// A model in training on reversed words.
struct Reversal {
  explicit Reversal(train::TrainerConfig config, float dropout = 0.1f, Index size = 8,
                    Index width = 16)
      : model(small_transformer(dropout, width)),
        words(/*batches=*/12, size),
        trainer({.parameters = nn::parameters(model),
                 .loss =
                     [this](const Batch& b, Index tokens, nn::Pass& pass) {
                       return model.loss(b, {.label_smoothing = 0.1f, .tokens = tokens}, pass);
                     },
                 .batches = words,
                 .validate = [this] { return validation(); }},
                std::move(config)) {}

  // The mean loss on words of no training batch, as score and metric.
  train::Validation validation() const {
    Rng rng(77);
    nn::Pass pass = nn::Pass::inference();
    const Batch b = reversed_words(64, rng);
    const double loss = model.loss(b, {}, pass).item();
    return {.score = loss, .metrics = {{"loss", loss}}};
  }

  // Every byte of the weights, one behind the other.
  std::string weights() {
    std::string all;
    for (const auto& [name, p] : nn::parameters(model)) {
      all.append(reinterpret_cast<const char*>(p.data()),
                 static_cast<std::size_t>(p.size()) * sizeof(float));
    }
    return all;
  }

  train::Ended run() {
    const std::atomic<bool> never = false;
    return trainer.run(never);
  }

  models::Transformer model;
  ReversedWords words;
  train::Trainer trainer;
};

inline train::TrainerConfig quick_training() {
  return {.schedule = {.kind = train::ScheduleKind::constant, .peak = 3e-3, .warmup = 5},
          .clip_norm = 1.0,
          .limits = {.steps = 40}};
}

}  // namespace heed::tests
