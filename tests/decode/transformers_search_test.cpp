#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "heed/base/check.h"
#include "heed/decode/beam_search.h"
#include "heed/decode/greedy.h"
#include "heed/decode/model_decoder.h"
#include "heed/models/transformer_folder.h"

namespace heed::decode {
namespace {

// A line of golden/marian_search.txt, which scripts/golden/marian_search.py writes.
struct Case {
  std::string line, folder;
  std::map<std::string, std::string> settings;
  std::vector<Token> source;
  std::vector<std::pair<float, std::vector<Token>>> expected;  // score, ids

  Index number(const std::string& key) const { return std::stoll(settings.at(key)); }
  float real(const std::string& key) const { return std::stof(settings.at(key)); }

  Stop stop() const {
    const std::map<std::string, Stop> stops{{"all_ended", Stop::all_ended},
                                            {"no_better_now", Stop::no_better_now},
                                            {"no_better_ever", Stop::no_better_ever}};
    return stops.at(settings.at("stop"));
  }
  Rules rules() const {
    return {.min_length = number("min_length"),
            .no_repeat_ngram = number("ngram"),
            .repetition_penalty = real("penalty"),
            .at_limit = settings.at("at_limit") == "end" ? AtLimit::end : AtLimit::cut};
  }
  Sentence sentence() const {
    std::vector<Token> prefix;
    std::istringstream text(settings.at("prefix"));
    for (std::string token; std::getline(text, token, ',');) prefix.push_back(std::stoi(token));
    return {.prefix = prefix, .limit = number("limit")};
  }
};

std::vector<Token> tokens(std::istream& text) {
  std::vector<Token> all;
  for (Token token; text >> token;) all.push_back(token);
  return all;
}

Case parsed(const std::string& line) {
  Case one{.line = line};
  std::istringstream parts(line);
  std::string part;
  std::getline(parts, one.folder, '|');
  std::getline(parts, part, '|');
  std::istringstream settings(part);
  for (std::string word; settings >> word;) {
    one.settings[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  std::getline(parts, part, '|');
  std::istringstream source(part);
  one.source = tokens(source);
  while (std::getline(parts, part, '|')) {
    std::istringstream found(part);
    float score = 0;
    found >> score;
    one.expected.emplace_back(score, tokens(found));
  }
  return one;
}

// As the script has it: a bias towards the end alone.
models::Transformer ending_model(const std::string& folder) {
  const std::map<std::string, float> biases{{"marian_shared", 3.0f}, {"marian_untied", 4.0f}};
  models::Transformer model = models::load("tests/models/golden/" + folder);
  Tensor bias({model.config().target_vocab});
  bias.mutable_data()[model.config().end] = biases.at(folder);
  model.set_output_bias(bias);
  return model;
}

void expect_same(const models::Transformer& model, const Case& one) {
  const Special special = special_of(model.config());
  const std::vector<Sentence> sentence{one.sentence()};
  TransformerDecoder decoder(model, pack({one.source}));
  if (one.number("beams") == 1) {
    EXPECT_EQ(greedy(decoder, sentence, special, one.rules())[0][0].tokens, one.expected[0].second);
    return;
  }
  const BeamConfig config{.beams = one.number("beams"),
                          .penalty = {LengthPenaltyForm::power, one.real("exponent")},
                          .stop = one.stop(),
                          .n_best = one.number("beams"),
                          .rules = one.rules()};
  const Hypotheses found = beam_search(decoder, sentence, special, config)[0];
  ASSERT_EQ(found.size(), one.expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].tokens, one.expected[i].second) << "rank " << i;
    EXPECT_NEAR(found[i].score, one.expected[i].first, 1e-4 * std::abs(found[i].score) + 1e-5);
  }
}

TEST(Search, FindsWhatTransformersFindsUnderTheSameSettings) {
  std::ifstream golden("tests/decode/golden/marian_search.txt");
  ASSERT_TRUE(golden.good());
  std::map<std::string, models::Transformer> models;
  Index count = 0;
  for (std::string line; std::getline(golden, line); ++count) {
    const Case one = parsed(line);
    SCOPED_TRACE(one.line);
    if (!models.contains(one.folder)) models.emplace(one.folder, ending_model(one.folder));
    expect_same(models.at(one.folder), one);
  }
  EXPECT_EQ(count, 288);
}

}  // namespace
}  // namespace heed::decode
