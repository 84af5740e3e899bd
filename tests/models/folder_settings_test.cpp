#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/models/folder.h"
#include "heed/models/generation_config.h"
#include "heed/models/summary.h"
#include "heed/models/tokenizer_config.h"

namespace heed {
namespace {

using models::EarlyStopping;
using models::GenerationConfig;
using models::Vocabularies;
using nlohmann::json;

class FolderSettings : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  json written(const char* name) const { return json::parse(read_file(folder / name)); }

  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      (std::string("settings_") + testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(FolderSettings, OfGenerationComeBackAsTheyWereSaved) {
  for (const auto stopping :
       {EarlyStopping::at_once, EarlyStopping::heuristic, EarlyStopping::never}) {
    const GenerationConfig config{.beams = 5,
                                  .length_penalty = 0.6f,
                                  .early_stopping = stopping,
                                  .probabilities = models::Probabilities::of_allowed,
                                  .min_length = 3,
                                  .max_length = 100,
                                  .length_ratio = 1.5f,
                                  .length_extra = 20,
                                  .at_limit = models::AtLimit::end,
                                  .no_repeat_ngram = 4,
                                  .repetition_penalty = 1.2f};
    models::save_generation(config, models::base(/*vocab=*/23), folder);
    EXPECT_EQ(models::load_generation(folder), config);
    models::save_generation({}, models::base(/*vocab=*/23), folder);
    EXPECT_EQ(models::load_generation(folder), GenerationConfig{});
  }
  EXPECT_EQ(written("generation_config.json")["bad_words_ids"], (json{{22}}));
  EXPECT_EQ(written("generation_config.json")["length_penalty"].dump(), "1.0");
  EXPECT_EQ(written("generation_config.json")["renormalize_logits"], false);
  EXPECT_FALSE(written("generation_config.json").contains("forced_eos_token_id"));
}

// Of Helsinki-NLP/opus-mt-en-de.
TEST_F(FolderSettings, OfGenerationAreThoseThatTransformersKnows) {
  write_file(folder / "generation_config.json",
             R"({"bad_words_ids": [[58100]], "bos_token_id": 0, "decoder_start_token_id": 58100,
                 "eos_token_id": 0, "forced_eos_token_id": 0, "max_length": 512, "num_beams": 6,
                 "pad_token_id": 58100, "renormalize_logits": true})");
  const GenerationConfig expected{.beams = 6,
                                  .probabilities = models::Probabilities::of_allowed,
                                  .at_limit = models::AtLimit::end};
  EXPECT_EQ(models::load_generation(folder), expected);
  write_file(folder / "generation_config.json", R"({"max_new_tokens": 30, "min_new_tokens": 4})");
  EXPECT_EQ(models::load_generation(folder).max_length, 31);
  EXPECT_EQ(models::load_generation(folder).min_length, 5);
}

TEST_F(FolderSettings, OfGenerationNameThePenaltyThatTransformersHasNot) {
  const GenerationConfig config{.length_penalty = 0.6f, .form = models::LengthPenaltyForm::gnmt};
  models::save_generation(config, models::base(/*vocab=*/23), folder);
  EXPECT_EQ(models::load_generation(folder), config);
  EXPECT_EQ(written("generation_config.json")["length_penalty_form"], "gnmt");
}

TEST_F(FolderSettings, OfGenerationMayStandInTheConfigOrNowhere) {
  write_file(folder / "config.json", R"({"num_beams": 6, "d_model": 8})");
  EXPECT_EQ(models::load_generation(folder).beams, 6);
  EXPECT_EQ(models::load_generation(folder).at_limit, models::AtLimit::end);  // MarianConfig's
  write_file(folder / "config.json", R"({"forced_eos_token_id": null})");
  EXPECT_EQ(models::load_generation(folder).at_limit, models::AtLimit::cut);
  write_file(folder / "generation_config.json", R"({"num_beams": null})");
  EXPECT_EQ(models::load_generation(folder).beams, 1);
}

TEST_F(FolderSettings, OfGenerationThatAreMistypedAreAllTold) {
  write_file(folder / "generation_config.json",
             R"({"num_beams": 0, "early_stopping": "no", "length_penalty": "1", "max_length": 1,
                 "repetition_penalty": 0})");
  try {
    models::load_generation(folder);
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.what(),
              (folder / "generation_config.json").string() +
                  ": length_penalty is \"1\", wanted a number; early_stopping is "
                  "\"no\", wanted true or false; max_length is 1, wanted 2 or more; num_beams "
                  "is 0, wanted 1 or more; repetition_penalty is 0, wanted more than 0");
  }
}

TEST_F(FolderSettings, TellWhetherEachSideHasAVocabularyOfItsOwn) {
  EXPECT_EQ(models::load_vocabularies(folder), Vocabularies::joint);
  write_file(folder / "target_vocab.json", "{}");
  EXPECT_EQ(models::load_vocabularies(folder), Vocabularies::separate);
  for (const auto vocabularies : {Vocabularies::joint, Vocabularies::separate}) {
    models::save_tokenizer_config(vocabularies, 512, folder);
    EXPECT_EQ(models::load_vocabularies(folder), vocabularies);
  }
  EXPECT_EQ(written("tokenizer_config.json")["clean_up_tokenization_spaces"], false);
}

TEST(Summary, CountsTheBaseModelByPart) {
  Rng rng(1);
  models::TransformerConfig config = models::base(/*vocab=*/100);
  config.encoder_layers = 1;
  config.decoder_layers = 2;
  models::Transformer model(config, rng);
  const auto all = nn::parameters(model);
  // D = 512, F = 2048: attention 4 (D D + D), feed-forward 2 D F + F + D, a norm 2 D.
  const Index attention = 1'050'624, feed_forward = 2'099'712, norm = 1'024;
  const Index encoder = attention + feed_forward + 2 * norm;
  const Index decoder = 2 * (2 * attention + feed_forward + 3 * norm);
  EXPECT_THAT(models::parts(all, 1),
              testing::ElementsAre(models::Part{"source_embedding", 1, 51'200},
                                   models::Part{"encoder", 16, encoder},
                                   models::Part{"decoder", 52, decoder}));
  EXPECT_EQ(models::parts(all, 2)[2], (models::Part{"decoder.0", 26, decoder / 2}));
  EXPECT_EQ(models::parts(all, 9).size(), all.size());
  EXPECT_EQ(models::total(all), (models::Part{"", 69, 51'200 + encoder + decoder}));
}

}  // namespace
}  // namespace heed
