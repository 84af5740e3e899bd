#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/models/generation_config.h"
#include "heed/models/tokenizer_config.h"
#include "heed/models/transformer_folder.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::EarlyStopping;
using models::GenerationConfig;
using models::Vocabularies;
using nlohmann::json;

class FolderSettings : public testing::Test {
 protected:
  json written(const char* name) const { return json::parse(read_file(folder / name)); }

  const Scratch scratch;
  const std::filesystem::path& folder = scratch.path();
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
  EXPECT_EQ(error_of([&] { models::load_generation(folder); }),
            (folder / "generation_config.json").string() +
                ": length_penalty is \"1\", wanted a number; early_stopping is "
                "\"no\", wanted true or false; max_length is 1, wanted 2 or more; num_beams "
                "is 0, wanted 1 or more; repetition_penalty is 0, wanted more than 0");
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

}  // namespace
}  // namespace heed
