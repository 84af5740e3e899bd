#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/models/hugging_face_config.h"
#include "heed/models/transformer_folder.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::EmbeddingSharing;
using models::TransformerConfig;
using nlohmann::json;
using testing::HasSubstr;

class FolderConfig : public testing::Test {
 protected:
  static std::string error(const json& config) {
    return error_of([&] { models::parse_config(config.dump(), "config.json"); });
  }
  json marian = json::parse(read_file("tests/models/golden/marian_shared/config.json"));
};

TEST_F(FolderConfig, OfMarianHasTheDefaultsOfTransformers) {
  const json least = {{"model_type", "marian"},
                      {"vocab_size", 23},
                      {"decoder_vocab_size", nullptr},
                      {"something of a later version", {1, 2}}};
  const TransformerConfig config = models::parse_config(least.dump(), "config.json").model;
  EXPECT_EQ(config.target_vocab, 23);
  EXPECT_EQ(config.pad, 22);
  EXPECT_EQ(config.encoder_layers, 12);
  EXPECT_EQ(config.width, 1024);
  EXPECT_EQ(config.heads, 16);
  EXPECT_EQ(config.hidden, 4096);
  EXPECT_EQ(config.activation, nn::Activation::gelu);
  EXPECT_EQ(config.embedding_scale, nn::EmbeddingScale::none);
  EXPECT_EQ(config.sharing, EmbeddingSharing::all);
}

TEST_F(FolderConfig, OfPegasusHasTheDefaultsOfTransformers) {
  json least = {{"model_type", "pegasus"}};
  TransformerConfig config = models::parse_config(least.dump(), "config.json").model;
  EXPECT_EQ(config.norm, nn::NormPlacement::before);
  EXPECT_EQ(config.source_vocab, 50265);
  EXPECT_EQ(config.target_vocab, 50265);
  EXPECT_EQ(config.pad, 0);
  EXPECT_EQ(config.start_token(), 0);
  EXPECT_EQ(config.end, 1);
  EXPECT_EQ(config.hidden, 4096);
  EXPECT_EQ(config.sharing, EmbeddingSharing::all);
  least["share_encoder_decoder_embeddings"] = false;  // no key of its
  EXPECT_EQ(models::parse_config(least.dump(), "config.json").model, config);
  least["tie_word_embeddings"] = false;
  EXPECT_EQ(error(least), "config.json: tie_word_embeddings is false, wanted true");
}

TEST_F(FolderConfig, OfMarianIsNotReadWhereTransformersDoesNotRead) {
  const auto as_it_was = models::parse_config(marian.dump(), "config.json").model;
  for (const char* key : {"normalize_before", "normalize_embedding", "add_final_layer_norm"}) {
    marian[key] = true;
  }
  marian["static_position_embeddings"] = false;
  EXPECT_EQ(models::parse_config(marian.dump(), "config.json").model, as_it_was);
}

TEST_F(FolderConfig, KnowsTheNamesOfTransformersForAnActivation) {
  using enum nn::Activation;
  for (const auto& [name, activation, written] : {std::tuple{"relu", relu, "relu"},
                                                  {"gelu", gelu, "gelu"},
                                                  {"gelu_new", gelu_tanh, "gelu_new"},
                                                  {"gelu_pytorch_tanh", gelu_tanh, "gelu_new"},
                                                  {"silu", silu, "silu"},
                                                  {"swish", silu, "silu"},
                                                  {"sigmoid", sigmoid, "sigmoid"},
                                                  {"tanh", tanh, "tanh"}}) {
    marian["activation_function"] = name;
    const TransformerConfig config = models::parse_config(marian.dump(), "config.json").model;
    EXPECT_EQ(config.activation, activation) << name;
    EXPECT_EQ(models::hugging_face_json(config)["activation_function"], written);
  }
}

TEST_F(FolderConfig, OfMarianMayStartADecodeWithAnyToken) {
  marian["decoder_start_token_id"] = 3;
  const TransformerConfig config = models::parse_config(marian.dump(), "config.json").model;
  EXPECT_EQ(config.start_token(), 3);
  EXPECT_EQ(config.pad, 22);
  const json again = models::hugging_face_json(config);
  EXPECT_EQ(models::parse_config(again.dump(), "config.json").model, config);
  marian["decoder_start_token_id"] = 23;
  EXPECT_EQ(error(marian), "config.json: transformer: start 23 lies outside [0, 23)");
}

TEST_F(FolderConfig, ThatIsWrongIsToldInOneLine) {
  marian["encoder_layers"] = "six";
  marian["decoder_attention_heads"] = 2;
  marian["dropout"] = json::array();
  marian["activation_function"] = "quick_gelu";
  EXPECT_EQ(error(marian),
            "config.json: encoder_layers is \"six\", wanted a whole number below 2147483648; "
            "encoder_attention_heads is 4 and decoder_attention_heads is 2, wanted the same; "
            "activation_function is \"quick_gelu\", wanted relu or gelu or gelu_new or "
            "gelu_pytorch_tanh or silu or swish or sigmoid or tanh; "
            "dropout is [], wanted a number");
}

TEST_F(FolderConfig, OfAnImpossibleModelIsRefused) {
  marian["d_model"] = 18;
  EXPECT_EQ(error(marian), "config.json: transformer: width 18 is not a multiple of 4 heads");
}

TEST_F(FolderConfig, OfOursKnowsItsKeys) {
  json ours = {{"model_type", "heed-transformer"}, {"witdh", 512}, {"norm", "middle"}};
  EXPECT_THAT(error(ours), HasSubstr("width is missing; "));
  EXPECT_THAT(error(ours), HasSubstr("norm is \"middle\", wanted after or before or both; "));
  EXPECT_THAT(error(ours), HasSubstr("\"witdh\" is unknown"));
}

TEST_F(FolderConfig, OfAnotherKindOfModelIsRefused) {
  EXPECT_EQ(error({{"model_type", "bart"}}),
            "config.json: model_type is \"bart\", wanted \"marian\", \"pegasus\" "
            "or \"heed-transformer\"");
  EXPECT_EQ(error({{"vocab_size", 3}}), "config.json: model_type is missing");
  EXPECT_EQ(error(json::array()), "config.json: got array, wanted a JSON object");
}

}  // namespace
}  // namespace heed
