#include "heed/models/text_likelihood.h"

#include <gtest/gtest.h>

#include <cmath>

#include "heed/models/language_model.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

class TextLikelihood : public testing::Test {
 protected:
  TextLikelihood() : model_(config(), rng_) {
    for (Index i = 0; i < 41; ++i) text_.push_back(static_cast<Token>(i * i % 11));
  }
  static LanguageModelConfig config() {
    LanguageModelConfig config = gpt2();
    config.vocab = 11;
    config.layers = 1;
    config.width = 8;
    config.heads = 2;
    config.hidden = 8;
    config.max_length = 64;
    config.deviation = 0.6f;
    return config;
  }
  Likelihood measured(Index context, Index stride) const {
    nn::Pass pass = nn::Pass::inference();
    return *text_likelihood([&](const Tokens& t) { return model_.forward(t, pass); }, text_,
                            {context, stride});
  }
  // Of token t, told by those from `first` on.
  double log_probability(Index first, Index t) const {
    const NoGrad no_grad;
    nn::Pass pass = nn::Pass::inference();
    const Tensor logits =
        model_.forward(pack({std::vector(text_.begin() + first, text_.begin() + t)}), pass);
    const float* row = logits.data() + (logits.dim(0) - 1) * 11;
    double sum = 0;
    for (Index v = 0; v < 11; ++v) sum += std::exp(row[v]);
    return row[text_[t]] - std::log(sum);
  }

  Rng rng_{4};
  LanguageModel model_;
  std::vector<Token> text_;
};

TEST_F(TextLikelihood, CountsEachTokenOnceToldByWhatItsWindowHasBeforeIt) {
  for (const auto& [context, stride] : {std::pair{8, 8}, {8, 3}, {8, 1}, {40, 40}, {64, 7}}) {
    double wanted = 0;
    for (Index t = 1; t <= 40; ++t) {
      Index first = 0;  // the first window whose end is not before it
      while (first + context < t) first += stride;
      wanted += log_probability(first, t);
    }
    const Likelihood sum = measured(context, stride);
    EXPECT_EQ(sum.tokens, 40);
    EXPECT_NEAR(sum.log_probability, wanted, 1e-4) << context << " " << stride;
  }
}

TEST_F(TextLikelihood, SaysHowManyTokensOfTheWindowStandBeforeEach) {
  nn::Pass pass = nn::Pass::inference();
  std::vector<Index> places;
  each_score([&](const Tokens& t) { return model_.forward(t, pass); }, text_, {16, 8},
             [&](Index place, const RowScore& score) {
               const Index t = std::ssize(places) + 1;  // the token
               EXPECT_NEAR(score.log_probability, log_probability(t - 1 - place, t), 1e-5);
               places.push_back(place);
               return true;
             });
  std::vector<Index> wanted;
  for (Index place = 0; place < 16; ++place) wanted.push_back(place);
  for (Index t = 16; t < 40; ++t) wanted.push_back(8 + t % 8);
  EXPECT_EQ(places, wanted);
}

// Where nothing is forgotten, segments are one window.
TEST_F(TextLikelihood, InSegmentsIsToldByAllThatIsRemembered) {
  LanguageModelConfig remembering = config();
  remembering.positions = nn::Positions::transformer_xl;
  const LanguageModel model(remembering, rng_);
  nn::Pass pass = nn::Pass::inference();
  const Likelihood whole =
      *text_likelihood([&](const Tokens& t) { return model.forward(t, pass); }, text_, {40, 40});
  for (const auto& [segment, memory] : {std::pair{7, 40}, {1, 40}, {7, 3}}) {
    LanguageModelState state = model.start(memory);
    const Likelihood sum = *likelihood_in_segments(
        [&](const Tokens& t) { return model.decode(t, state, pass); }, text_, segment);
    EXPECT_EQ(sum.tokens, 40);
    const double difference = std::abs(sum.log_probability - whole.log_probability);
    if (memory < 40) EXPECT_GT(difference, 1e-3);
    if (memory == 40) EXPECT_LT(difference, 1e-4) << segment;
  }
}

TEST_F(TextLikelihood, StopsWhereItIsTold) {
  const std::atomic<bool> stop = true;
  nn::Pass pass = nn::Pass::inference();
  EXPECT_FALSE(text_likelihood([&](const Tokens& t) { return model_.forward(t, pass); }, text_,
                               {8, 8}, stop));
}

TEST_F(TextLikelihood, RefusesWindowsThatLeaveTokensOut) {
  EXPECT_EQ(error_of([&] { measured(8, 9); }),
            "likelihood: windows of 8 tokens that begin 9 apart, wanted 1 to 8");
  text_.resize(1);
  EXPECT_EQ(error_of([&] { measured(8, 8); }), "likelihood: a text of 1 tokens, wanted 2 or more");
}

}  // namespace
}  // namespace heed::models
