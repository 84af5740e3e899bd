#include "heed/data/masked_batches.h"

#include <gmock/gmock.h>

#include <map>

#include "tests/scratch.h"

namespace heed {
namespace {

using data::LabelsOf, data::MaskedBatches, data::Masking, data::Position, data::SequenceBatches,
    data::TokenSequences;
using testing::Each, testing::ElementsAre, testing::Eq;

constexpr Token kVocab = 50, kFirstWord = 5;  // 0 to 4 are special

// Sequences of `length` tokens, [CLS] 2 and [SEP] 3 at their ends.
std::shared_ptr<const TokenSequences> some_sequences(Index count, Index length) {
  TokenSequences sequences;
  Rng rng(3);
  for (Index i = 0; i < count; ++i) {
    std::vector<Token> tokens = {2};
    while (std::ssize(tokens) < length - 1) {
      tokens.push_back(kFirstWord + static_cast<Token>(rng.below(kVocab - kFirstWord)));
    }
    tokens.push_back(3);
    sequences.add(tokens);
  }
  return std::make_shared<TokenSequences>(std::move(sequences));
}

Masking masking(std::uint32_t seed = 1) {
  Masking masking{.mask = 4, .words = {}, .special = {}, .seed = seed};
  for (Token id = 0; id < kVocab; ++id) {
    masking.special.push_back(id < kFirstWord);
    if (id >= kFirstWord) masking.words.push_back(id);
  }
  return masking;
}

MaskedBatches batches(std::uint32_t seed = 1) {
  return MaskedBatches(
      SequenceBatches({.batch_tokens = 2000, .seed = seed}, some_sequences(500, 42)),
      masking(seed));
}

TEST(Masking, ChoosesFifteenInAHundredOfWhichEightyTenTen) {
  MaskedBatches all = batches();
  std::map<std::string, double> counts;
  for (Index i = 0; i < 5 * all.batches(); ++i) {
    const Batch batch = all.next();
    ASSERT_EQ(batch.labels.size(), batch.source.ids.size());
    for (std::size_t t = 0; t < batch.labels.size(); ++t) {
      const Token id = batch.source.ids[t], label = batch.labels[t];
      if (id < 4) {
        EXPECT_EQ(label, kIgnored);  // [CLS] and [SEP] stay
        continue;
      }
      ++counts["words"];
      if (label == kIgnored) continue;
      ++counts["chosen"];
      ++counts[id == 4 ? "masked" : id == label ? "same" : "random"];
    }
  }
  EXPECT_EQ(counts["words"], 5 * 500 * 40);
  EXPECT_NEAR(counts["chosen"] / counts["words"], 0.15, 0.004);  // 3.5 standard deviations
  EXPECT_NEAR(counts["masked"] / counts["chosen"], 0.8, 0.012);
  const double other = 44.0 / 45;  // a random word may be the same
  EXPECT_NEAR(counts["random"] / counts["chosen"], 0.1 * other, 0.009);
  EXPECT_NEAR(counts["same"] / counts["chosen"], 0.1 + 0.1 / 45, 0.009);
}

TEST(Masking, RestoresToTheTokensThatStoodThere) {
  const auto sequences = some_sequences(9, 20);
  SequenceBatches plain({.batch_tokens = 100}, sequences);
  MaskedBatches hidden(SequenceBatches({.batch_tokens = 100}, sequences), masking());
  for (Index i = 0; i < 2 * plain.batches(); ++i) {
    const Batch before = plain.next(), after = hidden.next();
    for (std::size_t t = 0; t < before.source.ids.size(); ++t) {
      const Token said = after.labels[t] == kIgnored ? after.source.ids[t] : after.labels[t];
      EXPECT_EQ(said, before.source.ids[t]);
    }
  }
}

TEST(Masking, IsAnotherEachEpochAndTheSameOnceAgain) {
  MaskedBatches one = batches(), again = batches();
  const Batch first = one.next();
  EXPECT_EQ(again.next().source.ids, first.source.ids);
  one.restore({.epoch = 3, .batch = 2});
  const Batch later = one.next();
  for (int i = 0; i < 4; ++i) again.next();
  again.restore({.epoch = 3, .batch = 2});
  EXPECT_EQ(again.next().source.ids, later.source.ids);
  // The same sequences, in another epoch and under another seed.
  const Batch plain{.source = pack({std::vector<Token>(300, 9)}), .target = {}, .labels = {}};
  const auto labels = [&](std::uint32_t seed, Position place) {
    return masked(plain, masking(seed), place).labels;
  };
  EXPECT_EQ(labels(1, {}), labels(1, {}));
  EXPECT_NE(labels(1, {}), labels(1, {.epoch = 1}));
  EXPECT_NE(labels(1, {}), labels(1, {.batch = 1}));
  EXPECT_NE(labels(1, {}), labels(2, {}));
}

TEST(Masking, ChoosesOneTokenAtLeast) {
  Masking seldom = masking();
  seldom.rate = 1e-6f;
  for (Index batch = 0; batch < 20; ++batch) {
    const Batch got = masked({.source = pack({{2, 7, 8, 3}}), .target = {}, .labels = {}}, seldom,
                             {.batch = batch});
    EXPECT_EQ(got.labels[0], kIgnored);
    EXPECT_EQ(got.labels[3], kIgnored);
    EXPECT_EQ(std::ranges::count(got.labels, kIgnored), 3);
  }
  EXPECT_EQ(error_of([&] {
              masked({.source = pack({{2, 3}}), .target = {}, .labels = {}}, seldom, {});
            }),
            "masking: a batch of special tokens alone has none to mask");
}

TEST(Masking, RefusesSharesThatAreNone) {
  const auto message = [](const auto& change) {
    Masking wrong = masking();
    change(wrong);
    return error_of([&] { MaskedBatches(SequenceBatches({}, some_sequences(1, 5)), wrong); });
  };
  EXPECT_EQ(message([](auto& m) { m.rate = 0; }), "masking: a rate of 0, wanted above 0 to 1");
  EXPECT_EQ(message([](auto& m) { m.random = 0.3f; }),
            "masking: 0.8 masked and 0.3 random, wanted shares of what is chosen");
}

TEST(Masking, IsKnownByAllThatDecidesIt) {
  const auto print = [](const auto& change, Index length = 20) {
    Masking masks = masking();
    change(masks);
    return MaskedBatches(SequenceBatches({}, some_sequences(9, length)), masks).fingerprint();
  };
  const auto same = print([](auto&) {});
  EXPECT_EQ(print([](auto&) {}), same);
  EXPECT_NE(print([](auto&) {}, 21), same);
  EXPECT_NE(print([](auto& m) { m.seed = 2; }), same);
  EXPECT_NE(print([](auto& m) { m.rate = 0.2f; }), same);
}

TEST(SequenceBatches, HaveEverySequenceOnceAnEpochWithItsLabels) {
  for (const LabelsOf of : {LabelsOf::sequences, LabelsOf::tokens}) {
    TokenSequences sequences{.labels_of = of};
    for (Token i = 0; i < 40; ++i) {
      const std::vector<Token> tokens(2 + i % 7, i);
      sequences.add(tokens,
                    std::vector<Token>(of == LabelsOf::tokens ? tokens.size() : 1, i + 100));
    }
    SequenceBatches batches({.batch_tokens = 30},
                            std::make_shared<TokenSequences>(std::move(sequences)));
    for (Index epoch = 0; epoch < 2; ++epoch) {
      std::map<Token, Index> seen;
      while (batches.position().epoch == epoch) {
        const Batch batch = batches.next();
        EXPECT_LE(batch.source.spans.rows(), 30);
        EXPECT_EQ(batch.target.spans.rows(), 0);
        for (Index s = 0; s < batch.source.spans.count(); ++s) {
          const Index row = batch.source.spans.row(s, 0), length = batch.source.spans.length(s);
          const Token id = batch.source.ids[row];
          ++seen[id];
          EXPECT_EQ(length, 2 + id % 7);
          const Index label = of == LabelsOf::tokens ? row + length - 1 : s;
          EXPECT_EQ(batch.labels[label], id + 100);
        }
      }
      EXPECT_EQ(seen.size(), 40u);
      for (const auto& [id, count] : seen) EXPECT_EQ(count, 1);
    }
  }
}

TEST(SequenceBatches, SayWhatCannotBe) {
  EXPECT_EQ(
      error_of([] { SequenceBatches({.batch_tokens = 10}, some_sequences(1, 12)); }),
      "batches: a sentence of 12 tokens does not fit a batch of 10; raise the batch tokens or "
      "lower the maximum length");
  TokenSequences labelled{.labels_of = LabelsOf::tokens};
  EXPECT_EQ(error_of([&] {
              labelled.add(std::vector<Token>{1, 2}, std::vector<Token>{1});
            }),
            "sequences: got 1 labels for one of 2 tokens, wanted 2");
}

}  // namespace
}  // namespace heed
