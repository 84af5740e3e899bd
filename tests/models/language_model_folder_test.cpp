#include "heed/models/language_model_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/tensor/safetensors.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::LanguageModel, models::LanguageModelConfig;
using nlohmann::json;
using testing::Contains, testing::ElementsAreArray, testing::HasSubstr, testing::IsEmpty;

LanguageModelConfig small(LanguageModelConfig config) {
  config.vocab = 13;
  config.layers = 2;
  config.width = 12;
  config.heads = 3;
  config.hidden = 20;
  config.max_length = 16;
  return config;
}

LanguageModelConfig small_llama() {
  LanguageModelConfig config = small(models::llama());
  config.key_value_heads = 1;
  config.begin = 1;
  config.end = 2;
  return config;
}

// Every choice that a folder has to carry: three of GPT2LMHeadModel, three of LlamaForCausalLM,
// and what neither has.
std::vector<LanguageModelConfig> all_forms() {
  std::vector<LanguageModelConfig> all(3, small(models::gpt2()));
  all[1].tied = false;
  all[1].activation = nn::Activation::relu;
  all[2].end = 12;
  all.insert(all.end(), 3, small_llama());
  all[4].tied = true;
  all[4].key_value_heads = 0;
  all[5].rotary.base = 500'000;
  all[5].rotary.scaling = {.kind = nn::RotaryScaling::Kind::llama3, .factor = 8};
  all.insert(all.end(), 3, small(models::gpt2()));
  all[6].biases = nn::Biases::without;
  all[6].dropout = 0.0f;
  all[7].positions = nn::Positions::alibi;
  all[7].norm = nn::NormPlacement::both;
  all[7].norm_kind = nn::NormKind::rms;
  all[7].gated = true;
  all[8].layers = 30;  // more than the file has tensors
  all[8].layer_groups = 1;
  all[8].layer_drop = 0.25f;
  all[8].norm = nn::NormPlacement::after;
  all[8].initial_weights = models::InitialWeights::deep_norm;
  all.insert(all.end(), 3, small(models::gpt2()));
  all[11].norm_kind = nn::NormKind::batch;
  all[9].attention = {.kind = nn::AttentionForm::Kind::big_bird,
                      .global = 0,
                      .block = 2,
                      .near = 1,
                      .random = 1,
                      .seed = 7};
  all[10].attention_dropout = 0.0f;
  all[10].attention = {
      .kind = nn::AttentionForm::Kind::performer, .features = 8, .redraw = 0, .seed = 3};
  return all;
}

class LanguageModelFolder : public testing::Test {
 protected:
  LanguageModel model_of(const LanguageModelConfig& config) {
    LanguageModel model(config, rng);
    for (auto& [path, p] : nn::state(model)) {
      const Tensor noise = Tensor::normal(p.shape(), 0.3f, rng);
      for (Index i = 0; i < p.size(); ++i) p.mutable_data()[i] += noise.data()[i];
    }
    return model;
  }
  Tensor logits(const LanguageModel& model) {
    return model.forward(pack({{3, 1, 4, 1, 5, 9, 2, 6}, {7, 0}}), pass);
  }
  std::string config_error(const json& config) {
    return error_of([&] { models::parse_language_model_config(config.dump(), "config.json"); });
  }
  json saved_config() { return json::parse(read_file(folder / "config.json")); }

  NoGrad no_grad;
  Rng rng{7};
  nn::Pass pass = nn::Pass::inference();
  const Scratch scratch;
  const std::filesystem::path folder = scratch / "model";
};

TEST_F(LanguageModelFolder, GivesBackTheModelThatWasSaved) {
  for (const LanguageModelConfig& config : all_forms()) {
    const LanguageModel model = model_of(config);
    models::save(model, folder);
    LanguageModelConfig stored = config;
    if (saved_config()["model_type"] == "llama") {
      stored.initial_weights = models::InitialWeights::normal;
    }
    const LanguageModel loaded = models::load_language_model(folder);
    EXPECT_EQ(loaded.config(), stored) << saved_config();
    EXPECT_THAT(logits(loaded).values(), ElementsAreArray(logits(model).values()));
  }
}

TEST_F(LanguageModelFolder, IsPackedAsItIsRead) {
  for (const LanguageModelConfig& config : all_forms()) {
    const LanguageModel model = model_of(config);
    models::save(model, folder);
    for (const ops::ComputeType type :
         {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
      const LanguageModel loaded = models::load_packed_language_model(folder, type);
      EXPECT_TRUE(loaded.is_packed());
      EXPECT_THAT(logits(loaded).values(), ElementsAreArray(logits(model.packed(type)).values()));
    }
  }
}

TEST_F(LanguageModelFolder, IsOfTheClassThatCanBeTheModel) {
  const std::vector<LanguageModelConfig> all = all_forms();
  const char* types[] = {"gpt2",
                         "gpt2",
                         "gpt2",
                         "llama",
                         "llama",
                         "llama",
                         models::kHeedLanguageModel,
                         models::kHeedLanguageModel,
                         models::kHeedLanguageModel,
                         models::kHeedLanguageModel,
                         models::kHeedLanguageModel,
                         models::kHeedLanguageModel};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const models::SavedAs saved = models::save_config(all[i], folder);
    EXPECT_EQ(saved_config()["model_type"], types[i]);
    EXPECT_EQ(saved.reasons.empty(), i < 6);
  }
  EXPECT_THAT(models::save_config(all[6], folder).reasons, ElementsAreArray({"it has no biases"}));
  EXPECT_THAT(models::save_config(all[9], folder).reasons,
              ElementsAreArray({"its attention is not dense"}));
  EXPECT_THAT(models::save_config(all[8], folder).reasons,
              ElementsAreArray(
                  {"its norms do not come before the sub-layers", "its layers share parameters"}));
}

// As the first files of GPT-2 name and lay them.
TEST_F(LanguageModelFolder, JoinsAndTransposesAsGpt2Does) {
  const LanguageModel model = model_of(small(models::gpt2()));
  models::save(model, folder);
  std::map<std::string, Tensor> named, parameters;
  {
    const safetensors::File file(folder / "model.safetensors");
    for (const std::string& name : file.names()) {
      named[name.substr(std::string("transformer.").size())] = file.tensor(name);
    }
  }
  for (const auto& [path, tensor] : nn::parameters(model)) parameters[path] = tensor;
  const Tensor& joined = named.at("h.1.attn.c_attn.weight");
  ASSERT_EQ(joined.shape(), (Shape{12, 36}));
  const Tensor& value = parameters.at("layers.1.attention.value.weight");
  EXPECT_EQ(joined.data()[3 * 36 + 24 + 5], value.data()[5 * 12 + 3]);
  const Tensor& bias = named.at("h.1.attn.c_attn.bias");
  EXPECT_EQ(bias.data()[12 + 7], parameters.at("layers.1.attention.key.bias").data()[7]);

  named["h.0.attn.bias"] = Tensor({1, 1, 16, 16});  // the causal mask, which they hold too
  safetensors::save(folder / "model.safetensors", {named.begin(), named.end()});
  EXPECT_THAT(logits(models::load_language_model(folder)).values(),
              ElementsAreArray(logits(model).values()));
}

TEST_F(LanguageModelFolder, TellsEveryDifferenceBetweenConfigAndWeights) {
  models::save(model_of(small_llama()), folder);
  json config = saved_config();
  config["num_hidden_layers"] = 3;
  config["vocab_size"] = 14;
  write_file(folder / "config.json", config.dump());
  const std::string error = error_of([&] { models::load_language_model(folder); });
  EXPECT_THAT(error, HasSubstr("model.embed_tokens.weight is [13, 12], wanted [14, 12]"));
  EXPECT_THAT(error, HasSubstr("model.layers.2.mlp.up_proj.weight is missing"));
  config["num_hidden_layers"] = 1'000'000'000;
  write_file(folder / "config.json", config.dump());
  EXPECT_THAT(error_of([&] { models::load_language_model(folder); }),
              HasSubstr("too few for the 1000000000 layers"));
  config["num_hidden_layers"] = 2;
  config["intermediate_size"] = 1 << 30;
  write_file(folder / "config.json", config.dump());
  EXPECT_THAT(error_of([&] { models::load_language_model(folder); }),
              HasSubstr("too few for a model 12 and 1073741824 wide"));
}

TEST_F(LanguageModelFolder, RefusesAConfigThatIsNoModelHere) {
  EXPECT_THAT(config_error({{"model_type", "bloom"}}),
              HasSubstr("model_type is \"bloom\", wanted \"gpt2\", \"llama\" or"));
  EXPECT_THAT(config_error({{"model_type", "gpt2"}, {"n_head", 5}}),
              HasSubstr("width 768 is not a multiple of 5 heads"));
  EXPECT_THAT(config_error({{"model_type", "llama"}, {"head_dim", 5}, {"mlp_bias", true}}),
              HasSubstr("mlp_bias is true, wanted false; head_dim is 5, wanted hidden_size / "
                        "num_attention_heads, 128"));
  EXPECT_THAT(config_error({{"model_type", "llama"}, {"rope_scaling", {{"type", "yarn"}}}}),
              HasSubstr("rope_type is \"yarn\", wanted default or linear or llama3"));
  EXPECT_THAT(config_error({{"model_type", models::kHeedLanguageModel}, {"frills", 2}}),
              HasSubstr("frills"));
}

TEST_F(LanguageModelFolder, HasTransformersDefaultsWhereAFileIsSilent) {
  const auto gpt2 = models::parse_language_model_config(R"({"model_type": "gpt2"})", "c");
  EXPECT_EQ(gpt2.config, models::gpt2());
  const auto llama = models::parse_language_model_config(R"({"model_type": "llama"})", "c").config;
  EXPECT_EQ(llama.width, 4096);
  EXPECT_EQ(llama.norm_epsilon, 1e-6f);
  EXPECT_EQ(llama.rotary.base, 10000.0);
}

}  // namespace
}  // namespace heed
