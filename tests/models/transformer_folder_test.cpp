#include "heed/models/transformer_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/models/transformer_weights.h"
#include "heed/tensor/allocator.h"
#include "heed/tensor/safetensors.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::EmbeddingSharing;
using models::FolderFormat;
using models::Transformer;
using models::TransformerConfig;
using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

const std::filesystem::path kGolden = "tests/models/golden";

TransformerConfig small_config() {
  TransformerConfig config = models::base(/*vocab=*/23);
  config.encoder_layers = 1;
  config.decoder_layers = 2;
  config.width = 12;
  config.heads = 3;
  config.hidden = 20;
  return config;
}

// Every choice that a model file has to carry.
std::vector<TransformerConfig> all_kinds() {
  std::vector<TransformerConfig> all(16, small_config());
  all[1].sharing = EmbeddingSharing::target_output;
  all[1].target_vocab = 29;
  all[1].activation = nn::Activation::gelu;
  all[2].sharing = EmbeddingSharing::none;
  all[2].embedding_scale = nn::EmbeddingScale::none;
  all[2].activation = nn::Activation::silu;
  all[3].norm = nn::NormPlacement::before;
  all[3].norm_epsilon = 1e-6f;
  all[4].positions = nn::Positions::learned;
  all[4].max_length = 40;
  all[5].biases = nn::Biases::without;
  all[5].norm = nn::NormPlacement::before;
  all[6].score_scale = {.kind = nn::ScoreScale::Kind::number, .number = 0.3f};
  all[6].dropout = 0.25f;
  all[6].residual = nn::Skip::without;
  all[7].end = 3;
  all[7].pad = 5;
  all[7].attention_dropout = 0.1f;
  all[7].hidden_dropout = 0.2f;
  all[8].norm = nn::NormPlacement::before;
  all[8].start = 4;
  all[9].norm = nn::NormPlacement::before;
  all[9].sharing = EmbeddingSharing::target_output;
  all[9].activation = nn::Activation::sigmoid;
  all[10].norm = nn::NormPlacement::both;
  all[10].activation = nn::Activation::gelu_tanh;
  all[11].positions = nn::Positions::rotary;
  all[11].rotary = {.width = 2,
                    .base = 500000.0,
                    .scaling = {.kind = nn::RotaryScaling::Kind::llama3,
                                .factor = 8.0,
                                .low_frequency = 1.5,
                                .high_frequency = 3.5,
                                .original_length = 64}};
  all[11].norm_kind = nn::NormKind::rms;
  all[11].norm = nn::NormPlacement::before;
  all[11].key_value_heads = 1;
  all[11].gated = true;
  all[12].positions = nn::Positions::alibi;
  all[12].norm_kind = nn::NormKind::none;
  all[12].initial_weights = models::InitialWeights::t_fixup;
  all[13].positions = nn::Positions::none;
  all[13].layer_groups = 1;
  all[13].layer_drop = 0.2f;
  all[13].initial_weights = models::InitialWeights::deep_norm;
  all[15].norm_kind = nn::NormKind::batch;
  all[15].norm = nn::NormPlacement::before;
  all[14].norm_kind = nn::NormKind::rms;
  all[14].norm = nn::NormPlacement::both;
  all[14].layer_groups = 1;
  all[14].attention = {
      .kind = nn::AttentionForm::Kind::longformer, .window = 2, .dilation = 2, .global = 1};
  return all;
}

void randomise(Transformer& model, Rng& rng) {
  for (auto& [path, p] : nn::state(model)) {
    const Tensor noise = Tensor::normal(p.shape(), 0.3f, rng);
    for (Index i = 0; i < p.size(); ++i) p.mutable_data()[i] += noise.data()[i];
  }
}

class Folder : public testing::Test {
 protected:
  Tensor logits(const Transformer& model) {
    const auto pad = model.config().pad;
    const Tokens source = pack({{3, 1, 4, 1, 5, 9, 2, 6, 0}, {7, 0}});
    return model.forward(source, pack({{pad, 5, 3, 8, 9}, {pad, 2, 7, 1, 8}}), pass);
  }
  // `golden` with its weights as they are in `change`.
  void copy_changed(const std::string& golden,
                    const std::function<void(std::map<std::string, Tensor>&)>& change) {
    std::filesystem::copy(kGolden / golden, folder, std::filesystem::copy_options::recursive);
    std::map<std::string, Tensor> tensors;
    {
      const safetensors::File file(folder / "model.safetensors");
      for (const std::string& name : file.names()) tensors[name] = file.tensor(name);
    }
    change(tensors);
    safetensors::save(folder / "model.safetensors", {tensors.begin(), tensors.end()});
  }
  std::string loading_error() {
    const std::string error = error_of([&] { models::load(folder); });
    EXPECT_EQ(error_of([&] { models::load_packed(folder, ops::ComputeType::int8); }), error);
    return error;
  }

  NoGrad no_grad;
  Rng rng{7};
  nn::Pass pass = nn::Pass::inference();
  const Scratch scratch;
  const std::filesystem::path folder = scratch / "model";
};

TEST_F(Folder, GivesBackTheModelThatWasSaved) {
  for (const TransformerConfig& config : all_kinds()) {
    Transformer model(config, rng);
    randomise(model, rng);
    models::save(model, folder);
    const Transformer loaded = models::load(folder);
    EXPECT_EQ(loaded.config(), config);
    EXPECT_THAT(logits(loaded).values(), testing::ElementsAreArray(logits(model).values()));
  }
}

// To the last bit, in every type and for every choice, in both orders of the residual stream.
TEST_F(Folder, IsPackedAsItIsReadAsItIsPackedOnceItIsThere) {
  for (const TransformerConfig& config : all_kinds()) {
    Transformer model(config, rng);
    randomise(model, rng);
    models::save(model, folder);
    for (const ops::ComputeType type :
         {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
      const Transformer loaded = models::load_packed(folder, type);
      EXPECT_TRUE(loaded.is_packed());
      EXPECT_THAT(logits(loaded).values(),
                  testing::ElementsAreArray(logits(model.packed(type)).values()));
    }
  }
}

TEST_F(Folder, OfHalfPrecisionIsPackedToo) {
  copy_changed("marian_shared", [](auto& tensors) {
    for (auto& [name, tensor] : tensors) tensor = tensor.to(DType::bfloat16);
  });
  const Tensor wanted = logits(models::load(folder).packed());
  const Transformer loaded = models::load_packed(folder, ops::ComputeType::float32);
  EXPECT_THAT(logits(loaded).values(), testing::ElementsAreArray(wanted.values()));
}

// Never is the model there in float32, nor any of its weights twice.
TEST_F(Folder, IsPackedInLittleMoreMemoryThanThePackedModelTakes) {
  TransformerConfig config = models::base(/*vocab=*/2000);
  config.encoder_layers = config.decoder_layers = 1;
  Index floats = 0;
  {
    const Transformer model(config, rng);
    for (const auto& [path, tensor] : nn::parameters(model)) floats += tensor.size();
    models::save(model, folder);
  }
  const std::pair<ops::ComputeType, double> kinds[] = {{ops::ComputeType::float32, 1.0},
                                                       {ops::ComputeType::bfloat16, 0.5},
                                                       {ops::ComputeType::int8, 0.25}};
  for (const auto& [type, share] : kinds) {
    const Index before = memory_counts().live;
    reset_memory_peak();
    const Transformer loaded = models::load_packed(folder, type);
    const auto bytes = static_cast<double>(4 * floats);
    // Scales, what is not packed, and a few rows on each thread.
    EXPECT_LT(static_cast<double>(memory_counts().peak - before), share * bytes * 1.2 + 4e6);
    EXPECT_GE(static_cast<double>(memory_counts().live - before), share * bytes);
  }
}

TEST_F(Folder, ListsEveryParameterOfEveryKindOfModel) {
  for (const TransformerConfig& config : all_kinds()) {
    Transformer model(config, rng);
    std::map<std::string, Shape> state, listed;
    for (const auto& [path, tensor] : nn::state(model)) state[path] = tensor.shape();
    for (const auto& weight : models::stored_weights(config)) listed[weight.path] = weight.shape;
    EXPECT_EQ(state, listed);
  }
}

TEST_F(Folder, IsTransformersWhereAClassCanBeTheModelAndSaysWhyNotElsewhere) {
  const auto saved = [&](const TransformerConfig& config) {
    return models::save(Transformer(config, rng), folder);
  };
  const auto kinds = all_kinds();
  const auto type = [&] { return json::parse(read_file(folder / "config.json"))["model_type"]; };
  for (const auto& [i, wanted] :
       {std::pair{0, "marian"}, {1, "marian"}, {2, "marian"}, {7, "marian"}, {8, "pegasus"}}) {
    EXPECT_EQ(saved(kinds[i]).format, FolderFormat::hugging_face);
    EXPECT_THAT(saved(kinds[i]).reasons, IsEmpty());
    EXPECT_EQ(type(), wanted);
  }
  EXPECT_EQ(saved(kinds[3]).format, FolderFormat::heed);
  EXPECT_THAT(saved(kinds[3]).reasons, testing::ElementsAre("its norm epsilon is not 1e-5"));
  EXPECT_EQ(type(), "heed-transformer");
  EXPECT_THAT(saved(kinds[9]).reasons,
              testing::ElementsAre(
                  "its norms come before the sub-layers and its embeddings are not all one"));
  EXPECT_THAT(saved(kinds[10]).reasons,
              testing::ElementsAre("its norms stand on both sides of the sub-layers"));
  EXPECT_THAT(saved(kinds[4]).reasons, testing::ElementsAre("its positions are not sinusoidal"));
  EXPECT_THAT(saved(kinds[6]).reasons,
              testing::ElementsAre("its sub-layers have no residual connection",
                                   "its score scale is not 1/sqrt(d_k)"));
  EXPECT_THAT(saved(kinds[11]).reasons,
              testing::ElementsAre(
                  "its positions are not sinusoidal", "its norms are not layer normalisation",
                  "its heads share keys and values", "its feed-forward networks are gated"));
  EXPECT_THAT(saved(kinds[13]).reasons, testing::ElementsAre("its positions are not sinusoidal",
                                                             "its layers share parameters",
                                                             "its residual stream is scaled, as "
                                                             "DeepNorm has it"));
}

// The golden logits are those that transformers computes.
TEST_F(Folder, OfTransformersComputesWhatTransformersDoes) {
  for (const char* name : {"marian_shared", "marian_separate", "marian_untied", "pegasus"}) {
    const Transformer model = models::load(kGolden / name);
    const Tensor ours = logits(model);
    const Tensor theirs = safetensors::File(kGolden / name / "logits.safetensors").tensor("logits");
    ASSERT_EQ(ours.shape(), theirs.shape());
    for (Index i = 0; i < ours.size(); ++i) {
      EXPECT_NEAR(ours.data()[i], theirs.data()[i], 1e-4) << name << " " << i;
    }
  }
}

TEST_F(Folder, OfTransformersIsSavedAgainAsItWas) {
  for (const char* name : {"marian_shared", "marian_separate", "pegasus"}) {
    models::save(models::load(kGolden / name), folder);
    const safetensors::File theirs(kGolden / name / "model.safetensors");
    const safetensors::File ours(folder / "model.safetensors");
    EXPECT_EQ(ours.names(), theirs.names());
    for (const std::string& weight : theirs.names()) {
      EXPECT_EQ(ours.shape(weight), theirs.shape(weight));
      EXPECT_THAT(ours.tensor(weight).values(),
                  testing::ElementsAreArray(theirs.tensor(weight).values()))
          << weight;
    }
  }
}

TEST_F(Folder, OfOldTransformersHasTiedWeightsTwiceAndPositionTables) {
  copy_changed("marian_shared", [](auto& tensors) {
    tensors["lm_head.weight"] = tensors["model.shared.weight"];
    tensors["model.encoder.embed_tokens.weight"] = tensors["model.shared.weight"];
    tensors["model.encoder.embed_positions.weight"] =
        models::to_halves(nn::sinusoids(0, 32, 16), models::ResidualAxis::last);
  });
  EXPECT_NO_THROW(models::load(folder));
}

TEST_F(Folder, TellsEveryDifferenceBetweenConfigAndWeights) {
  copy_changed("marian_shared", [](auto& tensors) {
    tensors.erase("model.encoder.layers.0.fc1.weight");
    tensors["model.encoder.layers.0.fc1.weights"] = Tensor({24, 16});
    tensors["model.decoder.layers.1.fc2.weight"] = Tensor({24, 16});
    tensors["model.decoder.layers.0.fc2.bias"] = Tensor({16}, DType::int32);
    tensors["lm_head.weight"] = Tensor({23, 16});
    tensors["model.encoder.embed_positions.weight"] = Tensor({32, 16});
  });
  EXPECT_EQ(loading_error(),
            (folder / "model.safetensors").string() +
                ": does not hold the model that config.json states: "
                "lm_head.weight is not model.shared.weight, to which it is tied; "
                "model.encoder.layers.0.fc1.weight is missing; "
                "model.decoder.layers.0.fc2.bias is I32, wanted a floating-point type; "
                "model.decoder.layers.1.fc2.weight is [24, 16], wanted [16, 24]; "
                "model.encoder.embed_positions.weight [32, 16] is not what the model computes; "
                "model.encoder.layers.0.fc1.weights is unknown");
}

// A config that states the sizes of a giant must not be believed before the weights were seen.
TEST_F(Folder, IsNotBelievedToHoldAGiant) {
  std::filesystem::copy(kGolden / "marian_shared", folder);
  json config = json::parse(read_file(folder / "config.json"));
  config["vocab_size"] = 2147483647;
  write_file(folder / "config.json", config.dump());
  EXPECT_THAT(loading_error(), HasSubstr("model.shared.weight is [23, 16], wanted [2147483647, "));
  config["d_model"] = 1 << 30;
  write_file(folder / "config.json", config.dump());
  EXPECT_THAT(loading_error(), HasSubstr("too few for a model 1073741824 and "));
  config["encoder_layers"] = 2147483647;
  write_file(folder / "config.json", config.dump());
  EXPECT_THAT(loading_error(), HasSubstr("tensors, too few for the 2147483649 layers that "));
}

TEST_F(Folder, TellsWhatItLacks) {
  EXPECT_EQ(loading_error(), folder.string() + ": no such model folder");
  std::filesystem::create_directories(folder);
  EXPECT_EQ(loading_error(), (folder / "config.json").string() + ": No such file or directory");
  std::filesystem::copy(kGolden / "marian_shared" / "config.json", folder);
  EXPECT_EQ(loading_error(),
            (folder / "model.safetensors").string() + ": No such file or directory");
  write_file(folder / "pytorch_model.bin", "");
  EXPECT_THAT(loading_error(), HasSubstr("has pytorch_model.bin but no model.safetensors"));
}

}  // namespace
}  // namespace heed
