#include "heed/decode/model_decoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/decode/beam_search.h"
#include "heed/decode/greedy.h"
#include "heed/decode/opening.h"
#include "heed/decode/sampling.h"
#include "tests/models/small_model.h"
#include "tests/scratch.h"

namespace heed::decode {
namespace {

constexpr Index kVocab = 23;

// The plain formula of token lists: all logits, and -inf where a sentence's list has no such token.
class Masked : public Decoder {
 public:
  Masked(Decoder& decoder, std::vector<std::vector<Token>> lists)
      : decoder_(decoder), lists_(std::move(lists)) {}

  BatchLogits step(const Tokens& tokens) override {
    BatchLogits logits = decoder_.step(tokens);
    for (std::size_t i = 0; i < lists_.size(); ++i) {
      for (Token token = 0; token < kVocab; ++token) {
        if (std::ranges::count(lists_[i], token) == 0) logits[i].put(token, -INFINITY);
      }
    }
    return logits;
  }
  void pick(std::span<const Index> which) override {
    std::vector<std::vector<Token>> picked;
    for (const Index i : which) picked.push_back(lists_[i]);
    lists_ = std::move(picked);
    decoder_.pick(which);
  }

 private:
  Decoder& decoder_;
  std::vector<std::vector<Token>> lists_;  // of the hypotheses
};

struct Architecture {
  const char* name;
  models::SequenceToSequenceConfig config;

  friend void PrintTo(const Architecture& v, std::ostream* out) { *out << v.name; }
};

models::RecurrentConfig recurrent(Cell cell, nn::AttentionScore attention) {
  return {.source_vocab = kVocab,
          .target_vocab = kVocab,
          .decoder_layers = 2,
          .width = 16,
          .hidden = 12,
          .cell = cell,
          .attention = attention,
          .pad = kVocab - 1};
}

const Architecture kArchitectures[] = {
    {"transformer", tests::small_config(kVocab, /*layers=*/2)},
    {"recurrent", recurrent(Cell::lstm, nn::AttentionScore::none)},
    {"recurrent_additive", recurrent(Cell::gru, nn::AttentionScore::additive)},
    {"recurrent_general", recurrent(Cell::vanilla, nn::AttentionScore::general)},
    {"convolutional", models::ConvolutionalConfig{.source_vocab = kVocab,
                                                  .target_vocab = kVocab,
                                                  .encoder_layers = 2,
                                                  .decoder_layers = 2,
                                                  .width = 16,
                                                  .hidden = 12,
                                                  .max_length = 64,
                                                  .pad = kVocab - 1}}};

class Decoding : public testing::TestWithParam<Architecture> {
 protected:
  Rng rng{11};
  models::SequenceToSequence model{GetParam().config, rng};
  const models::SequenceToSequence packed = model.packed();
  Special special = special_of(GetParam().config);
  const std::vector<std::vector<Token>> sources{
      {1, 2, 3, 0}, {4, 0}, {5, 6, 7, 8, 9, 10, 11, 0}, {3, 3, 0}, {20, 21, 5, 0}, {0}};

  // Of different lengths, with the end and without what is never said.
  const std::vector<std::vector<Token>> lists{
      {0, 3, 5, 8, 20},          {0, 1, 2, 4, 6, 7, 9, 21}, {0, 19},
      {0, 8, 9, 10, 11, 12, 13}, {0, 1, 2, 3, 18, 20},      {0, 4, 16}};

  std::vector<Sentence> sentences(Index limit) const {
    return std::vector<Sentence>(sources.size(), {.limit = limit});
  }

  // log p(tokens | source) by one forward over the whole, in double.
  double scored(const std::vector<Token>& source, const Hypothesis& hypothesis) {
    const NoGrad no_grad;
    std::vector<Token> target{special.start}, labels = hypothesis.tokens;
    target.insert(target.end(), labels.begin(), labels.end());
    if (hypothesis.ending == Ending::end) {
      labels.push_back(special.end);
    } else {
      target.pop_back();
    }
    nn::Pass pass = nn::Pass::inference();
    const Tensor logits = model.forward(pack({source}), pack({target}), pass);
    double sum = 0;
    for (std::size_t t = 0; t < labels.size(); ++t) {
      const float* row = logits.data() + t * kVocab;
      double total = 0;
      for (Index v = 0; v < kVocab; ++v) total += std::exp(static_cast<double>(row[v]));
      sum += row[labels[t]] - std::log(total);
    }
    return sum;
  }
};

INSTANTIATE_TEST_SUITE_P(Architectures, Decoding, testing::ValuesIn(kArchitectures),
                         [](const auto& info) { return info.param.name; });

TEST_P(Decoding, StepByStepScoresWhatOneForwardScores) {
  const auto decoder = decoder_of(packed, pack(sources));
  const auto results =
      beam_search(*decoder, sentences(15), special, {.beams = 5, .candidates = 30, .n_best = 5});
  for (std::size_t s = 0; s < sources.size(); ++s) {
    ASSERT_EQ(results[s].size(), 5u);
    for (const Hypothesis& one : results[s]) {
      EXPECT_NEAR(one.log_probability, scored(sources[s], one), 1e-4);
    }
  }
}

TEST_P(Decoding, PrefixesOfDifferentLengthStandInOneBatch) {
  std::vector<Sentence> asked = sentences(12);
  asked[1].prefix = {7, 8, 9};
  asked[3].prefix = {2};
  const auto together = decoder_of(packed, pack(sources));
  const auto all = greedy(*together, asked, special);
  for (std::size_t s = 0; s < sources.size(); ++s) {
    const auto alone = decoder_of(packed, pack({sources[s]}));
    EXPECT_EQ(greedy(*alone, std::vector{asked[s]}, special)[0][0].tokens, all[s][0].tokens) << s;
  }
  EXPECT_EQ((std::vector<Token>(all[1][0].tokens.begin(), all[1][0].tokens.begin() + 3)),
            asked[1].prefix);
}

TEST_P(Decoding, DoesNotDependOnTheBatch) {
  const BeamConfig beam{.beams = 4, .n_best = 4};
  for (const ops::ComputeType type :
       {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
    const models::SequenceToSequence of_type = model.packed(type);
    const auto together = decoder_of(of_type, pack(sources));
    const auto all = beam_search(*together, sentences(20), special, beam);
    for (std::size_t s = 0; s < sources.size(); ++s) {
      const auto alone = decoder_of(of_type, pack({sources[s]}));
      const Hypotheses own =
          beam_search(*alone, std::vector<Sentence>{{.limit = 20}}, special, beam)[0];
      for (std::size_t i = 0; i < own.size(); ++i) {
        EXPECT_EQ(own[i].tokens, all[s][i].tokens);
        EXPECT_EQ(own[i].score, all[s][i].score);
      }
    }
  }
}

TEST_P(Decoding, NeverSaysPad) {
  const auto decoder = decoder_of(packed, pack(sources));
  for (const Hypotheses& all : beam_search(*decoder, sentences(30), special, {.n_best = 4})) {
    for (const Hypothesis& one : all) {
      for (Token token : one.tokens) EXPECT_NE(token, kVocab - 1);
    }
  }
}

TEST_P(Decoding, ListsLeaveTheLogitsOfTheirTokensAsTheyAre) {
  for (const ops::ComputeType type :
       {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
    const models::SequenceToSequence of_type = model.packed(type);
    const auto whole = decoder_of(of_type, pack(sources));
    const auto listed = decoder_of(of_type, pack(sources), TokenLists(lists));
    const Tokens start = opening(sentences(9), special);
    BatchLogits all = whole->step(start), some = listed->step(start);
    EXPECT_EQ(some.vocab(), kVocab);
    for (std::size_t s = 0; s < sources.size(); ++s) {
      for (Token token = 0; token < kVocab; ++token) {
        const bool on_it = std::ranges::count(lists[s], token) > 0;
        EXPECT_EQ(some[s][token], on_it ? all[s][token] : -INFINITY);
      }
    }
  }
}

TEST_P(Decoding, ListsAreTheSearchWithAllElseImpossible) {
  const Rules rules{.min_length = 3, .no_repeat_ngram = 2, .repetition_penalty = 1.3f};
  std::vector<Sentence> asked = sentences(12);
  asked[1].prefix = {7, 9, 7};
  asked[3].prefix = {2};  // which its list has not
  const auto by = [&](const auto& search) {
    const auto whole = decoder_of(packed, pack(sources));
    const auto listed = decoder_of(packed, pack(sources), TokenLists(lists));
    Masked masked(*whole, lists);
    const std::vector<Hypotheses> wanted = search(masked), got = search(*listed);
    for (std::size_t s = 0; s < sources.size(); ++s) {
      ASSERT_EQ(got[s].size(), wanted[s].size());
      for (std::size_t i = 0; i < got[s].size(); ++i) {
        EXPECT_EQ(got[s][i].tokens, wanted[s][i].tokens) << s;
        EXPECT_EQ(got[s][i].ending, wanted[s][i].ending) << s;
        EXPECT_NEAR(got[s][i].log_probability, wanted[s][i].log_probability, 1e-4) << s;
        EXPECT_NEAR(got[s][i].score, wanted[s][i].score, 1e-4) << s;
      }
    }
  };
  by([&](Decoder& d) { return greedy(d, asked, special); });
  by([&](Decoder& d) { return greedy(d, asked, special, rules); });
  by([&](Decoder& d) { return beam_search(d, asked, special, {.beams = 4, .n_best = 4}); });
  by([&](Decoder& d) {
    return beam_search(d, asked, special,
                       {.beams = 3, .probabilities = Probabilities::of_allowed, .rules = rules});
  });
  by([&](Decoder& d) { return sample(d, asked, special, {.seed = 3, .samples = 3}); });
  by([&](Decoder& d) {
    return sample(d, asked, special, {.top_k = 4, .top_p = 0.9f, .samples = 2, .rules = rules});
  });
}

TEST_P(Decoding, WithListsDoesNotDependOnTheBatch) {
  const BeamConfig beam{.beams = 4, .n_best = 4};
  for (const ops::ComputeType type :
       {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
    const models::SequenceToSequence of_type = model.packed(type);
    const auto together = decoder_of(of_type, pack(sources), TokenLists(lists));
    const auto all = beam_search(*together, sentences(20), special, beam);
    for (std::size_t s = 0; s < sources.size(); ++s) {
      const auto alone = decoder_of(of_type, pack({sources[s]}), TokenLists({lists[s]}));
      const Hypotheses own =
          beam_search(*alone, std::vector<Sentence>{{.limit = 20}}, special, beam)[0];
      ASSERT_EQ(own.size(), all[s].size());
      for (std::size_t i = 0; i < own.size(); ++i) {
        EXPECT_EQ(own[i].tokens, all[s][i].tokens);
        EXPECT_EQ(own[i].score, all[s][i].score);
      }
    }
  }
}

TEST_P(Decoding, SaysWhatItsListsMustBe) {
  for (const auto& wrong :
       {std::vector<std::vector<Token>>{{0, 1}, {}}, {{0, 2, 1}}, {{0, 1, 1}}}) {
    EXPECT_EQ(error_of([&] { TokenLists{wrong}; }),
              "decode: a list of tokens is empty or not ascending");
  }
  EXPECT_EQ(error_of([&] {
              decoder_of(packed, pack({{1, 0}}), TokenLists({{0, kVocab}}));
            }),
            "packed weight: row 23 of 23");
}

}  // namespace
}  // namespace heed::decode
