#include "heed/models/image_classifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/models/image_processor.h"
#include "heed/models/transformer_folder.h"
#include "heed/tensor/safetensors.h"
#include "tests/gradcheck.h"
#include "tests/scratch.h"

namespace heed::models {
namespace {

using nlohmann::json;

ImageClassifier some_classifier() {
  const VisionTransformerConfig config{.image_size = 8,
                                       .patch_size = 4,
                                       .channels = 1,
                                       .layers = 2,
                                       .width = 12,
                                       .heads = 3,
                                       .hidden = 20,
                                       .attention_dropout = 0.2f,
                                       .norm_epsilon = 1e-6f,
                                       .activation = nn::Activation::gelu_tanh,
                                       .labels = {"shirt", "ankle boot", "bag"}};
  Rng rng(1);
  ImageClassifier classifier{.model = VisionTransformer(config, rng),
                             .form = {.size = 8, .mean = {0.286f}, .deviation = {0.353f}}};
  for (auto& [path, parameter] : nn::parameters(classifier.model)) {
    for (Index i = 0; i < parameter.size(); ++i) {
      parameter.mutable_data()[i] += 0.1f * static_cast<float>(i % 7);
    }
  }
  return classifier;
}

class ImageClassifierFolder : public testing::Test {
 protected:
  void SetUp() override { save(classifier, folder); }
  json read(const char* name) const { return json::parse(read_file(folder / name)); }
  void write(const char* name, const json& object) const {
    write_file(folder / name, object.dump());
  }
  // Without the folder that it begins with.
  std::string message() const {
    const std::string said = error_of([&] { load_image_classifier(folder); });
    return said.starts_with(folder.string()) ? said.substr(folder.string().size() + 1) : said;
  }

  const Scratch scratch;
  const std::filesystem::path folder = scratch / "model";
  const ImageClassifier classifier = some_classifier();
};

TEST_F(ImageClassifierFolder, ComesBackAsItWas) {
  NoGrad no_grad;
  const Tensor images = tests::random({2, 1, 8, 8});
  nn::Pass pass = nn::Pass::inference();
  const ImageClassifier again = load_image_classifier(folder);
  EXPECT_EQ(again.model.config(), classifier.model.config());
  EXPECT_EQ(again.form, classifier.form);
  EXPECT_TRUE(std::ranges::equal(again.model.forward(images, pass).values(),
                                 classifier.model.forward(images, pass).values()));
  const ImageClassifier packed = load_packed_image_classifier(folder, ops::ComputeType::int8);
  EXPECT_TRUE(std::ranges::equal(
      packed.model.forward(images, pass).values(),
      classifier.model.packed(ops::ComputeType::int8).forward(images, pass).values()));
}

TEST_F(ImageClassifierFolder, HasTheNamesAndShapesOfTransformers) {
  const safetensors::File file(folder / "model.safetensors");
  EXPECT_EQ(file.names().size(), 8 + 2 * 16);
  EXPECT_EQ(file.entry("vit.embeddings.cls_token").shape, (Shape{1, 1, 12}));
  EXPECT_EQ(file.entry("vit.embeddings.position_embeddings").shape, (Shape{1, 5, 12}));
  EXPECT_EQ(file.entry("vit.embeddings.patch_embeddings.projection.weight").shape,
            (Shape{12, 1, 4, 4}));
  EXPECT_EQ(file.entry("vit.encoder.layer.1.attention.attention.key.bias").shape, Shape{12});
  EXPECT_EQ(file.entry("vit.encoder.layer.1.intermediate.dense.weight").shape, (Shape{20, 12}));
  const json config = read("config.json");
  EXPECT_EQ(config["model_type"], "vit");
  EXPECT_EQ(config["architectures"], json({"ViTForImageClassification"}));
  EXPECT_EQ(config["id2label"], json({{"0", "shirt"}, {"1", "ankle boot"}, {"2", "bag"}}));
  EXPECT_EQ(config["label2id"]["bag"], 2);
}

TEST_F(ImageClassifierFolder, OfOthersMayBeSilentOfWhatTransformersKnows) {
  json config = read("config.json");
  for (const char* key : {"qkv_bias", "layer_norm_eps", "hidden_dropout_prob", "label2id"}) {
    config.erase(key);
  }
  config["transformers_version"] = "4.0.0";
  write("config.json", config);
  std::filesystem::remove(folder / "preprocessor_config.json");
  const ImageClassifier again = load_image_classifier(folder);
  EXPECT_EQ(again.model.config().norm_epsilon, 1e-12f);
  EXPECT_EQ(again.form, (ImageForm{.size = 8, .mean = {0.5f}, .deviation = {0.5f}}));
  write("preprocessor_config.json", {{"size", 8}, {"do_normalize", false}});
  EXPECT_EQ(load_image_classifier(folder).form,
            (ImageForm{.size = 8, .mean = {0.0f}, .deviation = {1.0f}}));
}

TEST_F(ImageClassifierFolder, WithWrongSettingsIsRefusedInOneLine) {
  json config = read("config.json");
  config["qkv_bias"] = false;
  config["image_size"] = {8, 8};
  config["id2label"] = {{"0", "a"}, {"2", "b"}};
  write("config.json", config);
  EXPECT_EQ(
      message(),
      "config.json: image_size is [8,8], wanted a whole number below 2147483648; id2label is no "
      "object of the names of 0, 1, 2 and so on; qkv_bias is false, wanted true");
  config = read("config.json");
  config["model_type"] = "swin";
  write("config.json", config);
  EXPECT_EQ(message(), "config.json: model_type is \"swin\", wanted \"vit\"");
}

TEST_F(ImageClassifierFolder, WithAnotherImageProcessorIsRefusedInOneLine) {
  json processor = read("preprocessor_config.json");
  processor["resample"] = 3;
  processor["image_mean"] = {0.5, 0.5, 0.5};
  processor["do_center_crop"] = true;
  write("preprocessor_config.json", processor);
  EXPECT_EQ(message(),
            "preprocessor_config.json: image_mean is not 1 numbers, one a channel; do_center_crop "
            "is true, wanted false; resample is 3, wanted 2, bilinear");
  write("preprocessor_config.json", {{"size", {{"height", 16}, {"width", 16}}}});
  EXPECT_EQ(message(),
            "preprocessor_config.json: images of 16 pixels a side and 1 channels for a model of 8 "
            "and 1");
}

TEST_F(ImageClassifierFolder, WithOtherWeightsIsRefusedInOneLine) {
  json config = read("config.json");
  config["intermediate_size"] = 24;
  config["num_hidden_layers"] = 1;
  write("config.json", config);
  const std::string said = message();
  EXPECT_TRUE(said.starts_with("model.safetensors: does not hold the model")) << said;
  EXPECT_NE(said.find("vit.encoder.layer.0.intermediate.dense.weight is [20, 12], wanted [24, 12]"),
            std::string::npos)
      << said;
  EXPECT_NE(said.find("vit.encoder.layer.1.layernorm_after.bias is unknown"), std::string::npos);
  config["intermediate_size"] = 1 << 30;
  write("config.json", config);
  EXPECT_NE(message().find("too few for a model 12 and 1073741824 wide"), std::string::npos);
}

TEST(ImageClassifiers, OfTwoFormsAreNotSaved) {
  const Scratch scratch;
  ImageClassifier classifier = some_classifier();
  classifier.form.size = 16;
  EXPECT_EQ(error_of([&] { save(classifier, scratch / "model"); }),
            (scratch / "model").string() +
                ": images of 16 pixels a side and 1 channels for a model of 8 and 1");
  EXPECT_FALSE(std::filesystem::exists(scratch / "model"));
}

}  // namespace
}  // namespace heed::models
