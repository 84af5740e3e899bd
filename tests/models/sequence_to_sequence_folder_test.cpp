#include "heed/models/sequence_to_sequence_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "tests/models/small_model.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// Every choice that a config.json has to carry.
std::vector<SequenceToSequenceConfig> all_kinds_of_models() {
  const RecurrentConfig recurrent{
      .source_vocab = 23, .target_vocab = 23, .width = 8, .hidden = 6, .pad = 22};
  std::vector<RecurrentConfig> of_them(5, recurrent);
  of_them[1].cell = Cell::lstm;
  of_them[1].attention = nn::AttentionScore::none;
  of_them[1].encoder_layers = 2;
  of_them[2].cell = Cell::vanilla;
  of_them[2].attention = nn::AttentionScore::dot;
  of_them[2].directions = nn::Directions::one;
  of_them[2].input_feeding = InputFeeding::without;
  of_them[3].attention = nn::AttentionScore::general;
  of_them[3].sharing = EmbeddingSharing::none;
  of_them[3].target_vocab = 29;
  of_them[3].decoder_layers = 3;
  of_them[4].sharing = EmbeddingSharing::target_output;
  of_them[4].dropout = 0.35f;
  of_them[4].end = 3;
  of_them[4].pad = 5;
  of_them[4].start = 4;
  const ConvolutionalConfig convolutional{.source_vocab = 23,
                                          .target_vocab = 23,
                                          .encoder_layers = 2,
                                          .decoder_layers = 1,
                                          .width = 8,
                                          .hidden = 6,
                                          .kernel = 5,
                                          .dropout = 0.15f,
                                          .max_length = 20,
                                          .pad = 22};
  std::vector<SequenceToSequenceConfig> all{tests::small_config(23, 1), convolutional};
  all.insert(all.end(), of_them.begin(), of_them.end());
  return all;
}

class SequenceToSequenceFolder : public testing::Test {
 protected:
  Tensor logits(const SequenceToSequence& model) {
    const Token start = model.sides().start;
    return model.forward(pack({{3, 1, 4, 1, 5, 9, 2, 6, 0}, {7, 0}}),
                         pack({{start, 5, 3, 8, 9}, {start, 2, 7, 1, 8}}), pass);
  }
  std::string loading_error() {
    const std::string error = error_of([&] { load_sequence_to_sequence(folder); });
    EXPECT_EQ(error_of([&] { load_packed_sequence_to_sequence(folder, ops::ComputeType::int8); }),
              error);
    return error;
  }
  void change_config(const std::function<void(json&)>& change) {
    json config = json::parse(read_file(folder / files::kConfig));
    change(config);
    write_file(folder / files::kConfig, config.dump());
  }

  NoGrad no_grad;
  Rng rng{7};
  nn::Pass pass = nn::Pass::inference();
  const Scratch scratch;
  const std::filesystem::path folder = scratch / "model";
};

TEST_F(SequenceToSequenceFolder, GivesBackTheModelThatWasSaved) {
  for (const SequenceToSequenceConfig& config : all_kinds_of_models()) {
    const SequenceToSequence model(config, rng);
    save(model, folder);
    const SequenceToSequence loaded = load_sequence_to_sequence(folder);
    EXPECT_EQ(loaded.config(), config);
    EXPECT_THAT(logits(loaded).values(), testing::ElementsAreArray(logits(model).values()));
    const SequenceToSequence packed =
        load_packed_sequence_to_sequence(folder, ops::ComputeType::int8);
    EXPECT_TRUE(packed.is_packed());
    EXPECT_THAT(logits(packed).values(),
                testing::ElementsAreArray(logits(model.packed(ops::ComputeType::int8)).values()));
    EXPECT_EQ(error_of([&] { save(packed, folder); }),
              folder.string() + ": a packed model has no weights to save");
  }
}

TEST_F(SequenceToSequenceFolder, SaysWhichWeightsAreNotThoseOfTheConfig) {
  save(SequenceToSequence(all_kinds_of_models()[2], rng), folder);
  change_config([](json& config) {
    config["cell"] = "lstm";
    config["attention"] = "general";
  });
  const std::string error = loading_error();
  EXPECT_THAT(error, HasSubstr("model.safetensors: does not hold the model that config.json "
                               "states: "));
  EXPECT_THAT(error, HasSubstr("decoder.0.recurrent.weight is [18, 6], wanted [24, 6]"));
  EXPECT_THAT(error, HasSubstr("source_attention.0.score is unknown"));
}

TEST_F(SequenceToSequenceFolder, AllocatesNothingThatTheFileDoesNotHave) {
  for (const std::size_t kind : {1u, 2u}) {
    save(SequenceToSequence(all_kinds_of_models()[kind], rng), folder);
    change_config([](json& config) { config["hidden"] = 2'000'000'000; });
    EXPECT_THAT(loading_error(), HasSubstr("too few for a model 8 and 2000000000 wide"));
    change_config([](json& config) {
      config["hidden"] = 6;
      config["encoder_layers"] = 2'000'000'000;
    });
    EXPECT_THAT(loading_error(), HasSubstr("too few for the 2000000001 layers"));
  }
}

TEST_F(SequenceToSequenceFolder, TellsAllThatIsWrongWithAConfigInOneLine) {
  const auto error = [](const json& config) {
    return error_of([&] { parse_sequence_to_sequence_config(config.dump(), "config.json"); });
  };
  save(SequenceToSequence(all_kinds_of_models()[2], rng), folder);
  json config = json::parse(read_file(folder / files::kConfig));
  json wrong = config;
  wrong["cell"] = "elman";
  wrong["width"] = "8";
  wrong.erase("hidden");
  wrong["heads"] = 4;
  EXPECT_EQ(error(wrong),
            "config.json: width is \"8\", wanted a whole number below 2147483648; hidden is "
            "missing; cell is "
            "\"elman\", wanted vanilla or lstm or gru; \"heads\" is unknown");
  wrong = config;
  wrong["attention"] = "dot";
  EXPECT_EQ(error(wrong),
            "config.json: recurrent model: the score dot wants an encoder that reads one way, or "
            "general in its place");
  EXPECT_EQ(error({{"model_type", "bert"}}),
            "config.json: model_type is \"bert\", wanted \"marian\", \"pegasus\", "
            "\"heed-transformer\", \"heed-recurrent\" or \"heed-convolutional\"");
  save(SequenceToSequence(all_kinds_of_models()[1], rng), folder);
  wrong = json::parse(read_file(folder / files::kConfig));
  wrong["kernel"] = 2;
  EXPECT_EQ(error(wrong), "config.json: convolutional model: the kernel must be odd, not 2");
}

}  // namespace
}  // namespace heed::models
