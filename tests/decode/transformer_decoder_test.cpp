#include "heed/decode/transformer_decoder.h"

#include <gtest/gtest.h>

#include <cmath>

#include "heed/autograd/tape.h"
#include "heed/decode/beam_search.h"
#include "heed/decode/greedy.h"
#include "tests/models/small_model.h"

namespace heed::decode {
namespace {

constexpr Index kVocab = 23;

class TransformerDecoding : public testing::Test {
 protected:
  Rng rng{11};
  models::TransformerConfig config = tests::small_config(kVocab, /*layers=*/2);
  models::Transformer model{config, rng};
  const models::Transformer packed = model.packed();
  Special special = special_of(config);
  const std::vector<std::vector<Token>> sources{
      {1, 2, 3, 0}, {4, 0}, {5, 6, 7, 8, 9, 10, 11, 0}, {3, 3, 0}, {20, 21, 5, 0}, {0}};

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

TEST_F(TransformerDecoding, StepByStepScoresWhatOneForwardScores) {
  TransformerDecoder decoder(packed, pack(sources));
  const auto results =
      beam_search(decoder, sentences(15), special, {.beams = 5, .candidates = 30, .n_best = 5});
  for (std::size_t s = 0; s < sources.size(); ++s) {
    ASSERT_EQ(results[s].size(), 5u);
    for (const Hypothesis& one : results[s]) {
      EXPECT_NEAR(one.log_probability, scored(sources[s], one), 1e-4);
    }
  }
}

TEST_F(TransformerDecoding, PrefixesOfDifferentLengthStandInOneBatch) {
  std::vector<Sentence> asked = sentences(12);
  asked[1].prefix = {7, 8, 9};
  asked[3].prefix = {2};
  TransformerDecoder together(packed, pack(sources));
  const auto all = greedy(together, asked, special);
  for (std::size_t s = 0; s < sources.size(); ++s) {
    TransformerDecoder alone(packed, pack({sources[s]}));
    EXPECT_EQ(greedy(alone, std::vector{asked[s]}, special)[0][0].tokens, all[s][0].tokens) << s;
  }
  EXPECT_EQ((std::vector<Token>(all[1][0].tokens.begin(), all[1][0].tokens.begin() + 3)),
            asked[1].prefix);
}

TEST_F(TransformerDecoding, DoesNotDependOnTheBatch) {
  const BeamConfig beam{.beams = 4, .n_best = 4};
  for (const ops::ComputeType type :
       {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
    const models::Transformer of_type = model.packed(type);
    TransformerDecoder together(of_type, pack(sources));
    const auto all = beam_search(together, sentences(20), special, beam);
    for (std::size_t s = 0; s < sources.size(); ++s) {
      TransformerDecoder alone(of_type, pack({sources[s]}));
      const Hypotheses own =
          beam_search(alone, std::vector<Sentence>{{.limit = 20}}, special, beam)[0];
      for (std::size_t i = 0; i < own.size(); ++i) {
        EXPECT_EQ(own[i].tokens, all[s][i].tokens);
        EXPECT_EQ(own[i].score, all[s][i].score);
      }
    }
  }
}

TEST_F(TransformerDecoding, NeverSaysPad) {
  TransformerDecoder decoder(packed, pack(sources));
  for (const Hypotheses& all : beam_search(decoder, sentences(30), special, {.n_best = 4})) {
    for (const Hypothesis& one : all) {
      for (Token token : one.tokens) EXPECT_NE(token, config.pad);
    }
  }
}

}  // namespace
}  // namespace heed::decode
