#include "heed/models/encoder_folder.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/models/bert.h"
#include "heed/tensor/safetensors.h"
#include "tests/models/small_encoder.h"
#include "tests/scratch.h"

namespace heed {
namespace {

using models::EncoderHead, models::EncoderModel, models::EncoderModelConfig;
using nlohmann::json;
using testing::ElementsAreArray, testing::HasSubstr, tests::small_encoder;

// Every choice that a folder has to carry.
std::vector<EncoderModelConfig> all_encoders() {
  std::vector<EncoderModelConfig> all;
  for (const EncoderHead head :
       {EncoderHead::none, EncoderHead::masked_language_model, EncoderHead::sentence_classification,
        EncoderHead::token_classification}) {
    all.push_back(small_encoder(head));
  }
  all[0].activation = nn::Activation::tanh;
  all[1].norm_epsilon = 1e-5f;
  all[1].segments = 1;
  all[2].dropout = 0.25f;
  all[2].deviation = 0.1f;
  all[3].attention_dropout = 0.0f;
  all[3].activation = nn::Activation::gelu_tanh;
  return all;
}

class EncoderFolder : public testing::Test {
 protected:
  EncoderModel model_of(const EncoderModelConfig& config) {
    EncoderModel model(config, rng);
    for (auto& [path, p] : nn::parameters(model)) {
      const Tensor noise = Tensor::normal(p.shape(), 0.3f, rng);
      for (Index i = 0; i < p.size(); ++i) p.mutable_data()[i] += noise.data()[i];
    }
    return model;
  }
  Tensor outputs(const EncoderModel& model) {
    return model.forward(pack({{3, 1, 4, 1, 5, 9, 22}, {7, 0}}), pass);
  }
  // Saves a model, with the file's weights as they are in `change`.
  void save_changed(const EncoderModel& model,
                    const std::function<void(std::map<std::string, Tensor>&)>& change) {
    models::save(model, folder);
    std::map<std::string, Tensor> tensors;
    {
      const safetensors::File file(folder / "model.safetensors");
      for (const std::string& name : file.names()) tensors[name] = file.tensor(name);
    }
    change(tensors);
    safetensors::save(folder / "model.safetensors", {tensors.begin(), tensors.end()});
  }
  std::string loading_error() {
    return error_of([&] { models::load_encoder_model(folder); });
  }
  std::string config_error(const json& config) {
    return error_of([&] { models::parse_encoder_config(config.dump(), "config.json"); });
  }

  NoGrad no_grad;
  Rng rng{7};
  nn::Pass pass = nn::Pass::inference();
  const Scratch scratch;
  const std::filesystem::path folder = scratch / "model";
};

TEST_F(EncoderFolder, GivesBackTheModelThatWasSaved) {
  for (const EncoderModelConfig& config : all_encoders()) {
    const EncoderModel model = model_of(config);
    models::save(model, folder);
    const EncoderModel loaded = models::load_encoder_model(folder);
    EXPECT_EQ(loaded.config(), config);
    EXPECT_THAT(outputs(loaded).values(), ElementsAreArray(outputs(model).values()));
  }
}

TEST_F(EncoderFolder, IsPackedAsItIsRead) {
  for (const EncoderModelConfig& config : all_encoders()) {
    const EncoderModel model = model_of(config);
    models::save(model, folder);
    for (const ops::ComputeType type :
         {ops::ComputeType::float32, ops::ComputeType::bfloat16, ops::ComputeType::int8}) {
      const EncoderModel loaded = models::load_packed_encoder_model(folder, type);
      EXPECT_TRUE(loaded.is_packed());
      EXPECT_THAT(outputs(loaded).values(), ElementsAreArray(outputs(model.packed(type)).values()));
    }
  }
}

TEST_F(EncoderFolder, ListsEveryParameter) {
  for (const EncoderModelConfig& config : all_encoders()) {
    std::map<std::string, Shape> parameters, listed;
    for (const auto& [path, p] : nn::parameters(model_of(config))) parameters[path] = p.shape();
    for (const auto& weight : models::bert_weights(config)) listed[weight.path] = weight.shape;
    EXPECT_EQ(parameters, listed);
  }
}

// Norms as TensorFlow named them, a body without "bert.", tied weights twice, and what belongs to
// another head.
TEST_F(EncoderFolder, HasWhatOlderFilesHave) {
  const EncoderModel model = model_of(small_encoder(EncoderHead::masked_language_model));
  save_changed(model, [](auto& tensors) {
    tensors["cls.predictions.decoder.weight"] = tensors["bert.embeddings.word_embeddings.weight"];
    tensors["cls.predictions.decoder.bias"] = tensors["cls.predictions.bias"];
    tensors["bert.pooler.dense.weight"] = Tensor({12, 12});
    tensors["bert.pooler.dense.bias"] = Tensor({12});
    tensors["cls.seq_relationship.weight"] = Tensor({2, 12});
    tensors["bert.embeddings.position_ids"] = Tensor({1, 8}, DType::int32);
    for (const auto& [now, old] : {std::pair{"weight", "gamma"}, {"bias", "beta"}}) {
      auto norm = tensors.extract(std::string("bert.embeddings.LayerNorm.") + now);
      norm.key() = std::string("bert.embeddings.LayerNorm.") + old;
      tensors.insert(std::move(norm));
    }
  });
  EXPECT_THAT(outputs(models::load_encoder_model(folder)).values(),
              ElementsAreArray(outputs(model).values()));
  const EncoderModel body = model_of(small_encoder(EncoderHead::none));
  save_changed(body, [](auto& tensors) {
    std::map<std::string, Tensor> prefixed;
    for (const auto& [name, tensor] : tensors) prefixed["bert." + name] = tensor;
    tensors = prefixed;
  });
  EXPECT_THAT(outputs(models::load_encoder_model(folder)).values(),
              ElementsAreArray(outputs(body).values()));
}

TEST_F(EncoderFolder, TellsEveryDifferenceBetweenConfigAndWeights) {
  save_changed(model_of(small_encoder(EncoderHead::sentence_classification)), [](auto& tensors) {
    tensors.erase("bert.encoder.layer.0.output.LayerNorm.weight");
    tensors["bert.encoder.layer.1.output.dense.weight"] = Tensor({20, 12});
    tensors["classifier.bias"] = Tensor({3}, DType::int32);
    tensors["classifier.weights"] = Tensor({3, 12});
  });
  EXPECT_EQ(loading_error(),
            (folder / "model.safetensors").string() +
                ": does not hold the model that config.json states: "
                "bert.encoder.layer.0.output.LayerNorm.weight is missing; "
                "bert.encoder.layer.1.output.dense.weight is [20, 12], wanted [12, 20]; "
                "classifier.bias is I32, wanted a floating-point type; "
                "classifier.weights is unknown");
}

// A config that states the sizes of a giant must not be believed before the weights were seen.
TEST_F(EncoderFolder, IsNotBelievedToHoldAGiant) {
  models::save(model_of(small_encoder(EncoderHead::masked_language_model)), folder);
  json config = json::parse(read_file(folder / "config.json"));
  config["vocab_size"] = 2147483647;
  write_file(folder / "config.json", config.dump());
  EXPECT_THAT(loading_error(), HasSubstr("word_embeddings.weight is [23, 12], wanted [2147483647"));
  config["hidden_size"] = 3 << 28;
  write_file(folder / "config.json", config.dump());
  EXPECT_THAT(loading_error(), HasSubstr("too few for a model 805306368 and "));
  config["num_hidden_layers"] = 2147483647;
  write_file(folder / "config.json", config.dump());
  EXPECT_THAT(loading_error(), HasSubstr("tensors, too few for the 2147483647 layers that "));
}

TEST_F(EncoderFolder, RefusesAConfigThatIsNoModelHere) {
  EXPECT_EQ(config_error({{"model_type", "roberta"}}),
            "config.json: model_type is \"roberta\", wanted \"bert\"");
  EXPECT_EQ(config_error(json::object()), "config.json: model_type is missing");
  EXPECT_EQ(config_error({{"model_type", "bert"},
                          {"architectures", {"BertForQuestionAnswering"}},
                          {"hidden_size", "wide"},
                          {"is_decoder", true},
                          {"position_embedding_type", "relative_key"},
                          {"problem_type", "regression"}}),
            "config.json: hidden_size is \"wide\", wanted a whole number below 2147483648; "
            "architectures is \"BertForQuestionAnswering\", wanted BertModel or BertForMaskedLM or "
            "BertForPreTraining or BertForSequenceClassification or BertForTokenClassification; "
            "is_decoder is true, wanted false; "
            "position_embedding_type is \"relative_key\", wanted \"absolute\"; "
            "problem_type is \"regression\", wanted \"single_label_classification\"");
  EXPECT_EQ(config_error({{"model_type", "bert"}, {"num_attention_heads", 5}}),
            "config.json: encoder model: width 768 is not a multiple of 5 heads");
  const json labelled = {{"model_type", "bert"},
                         {"architectures", {"BertForSequenceClassification"}},
                         {"id2label", {{"0", "a"}, {"2", "b"}}}};
  EXPECT_EQ(config_error(labelled),
            "config.json: id2label is no object of the names of 0, 1, 2 and so on");
  EXPECT_EQ(config_error({{"model_type", "bert"}, {"architectures", "BertModel"}}),
            "config.json: architectures is no list of one name");
}

TEST_F(EncoderFolder, HasTransformersDefaultsWhereAFileIsSilent) {
  EncoderModelConfig wanted;
  wanted.head = EncoderHead::none;
  EXPECT_EQ(models::parse_encoder_config(R"({"model_type": "bert"})", "c"), wanted);
  const auto labelled = models::parse_encoder_config(
      R"({"model_type": "bert", "architectures": ["BertForTokenClassification"]})", "c");
  EXPECT_EQ(labelled.labels, (std::vector<std::string>{"LABEL_0", "LABEL_1"}));
}

class UnderHead : public EncoderFolder {
 protected:
  // The folder's model and the same under another head.
  std::map<std::string, bool> kept(EncoderHead from, EncoderHead to,
                                   std::vector<std::string> labels) {
    const EncoderModel stored = model_of(small_encoder(from));
    models::save(stored, folder);
    const EncoderModel other = models::load_under_head(folder, to, std::move(labels), rng);
    EXPECT_EQ(other.config().head, to);
    std::map<std::string, Tensor> before;
    for (const auto& [path, p] : nn::parameters(stored)) before[path] = p;
    std::map<std::string, bool> same;
    for (const auto& [path, p] : nn::parameters(other)) {
      const std::string part = path.substr(0, path.find('.'));
      const bool equal = before.contains(path) && before[path].shape() == p.shape() &&
                         std::ranges::equal(before[path].values(), p.values());
      same[part] = equal && (!same.contains(part) || same[part]);
    }
    return same;
  }
};

TEST_F(UnderHead, KeepsTheBodyAndWhatBothHeadsHave) {
  const auto new_classes =
      kept(EncoderHead::masked_language_model, EncoderHead::sentence_classification, {"a", "b"});
  EXPECT_EQ(new_classes, (std::map<std::string, bool>{{"embedding", true},
                                                      {"embedding_norm", true},
                                                      {"layers", true},
                                                      {"output", false},
                                                      {"output_bias", false},
                                                      {"positions", true},
                                                      {"segments", true},
                                                      {"transform", false}}));
  EXPECT_TRUE(
      kept(EncoderHead::none, EncoderHead::sentence_classification, {"a", "b"})["transform"]);
  const auto all = kept(EncoderHead::token_classification, EncoderHead::token_classification,
                        small_encoder(EncoderHead::token_classification).labels);
  EXPECT_TRUE(std::ranges::all_of(all, [](const auto& one) { return one.second; }));
}

}  // namespace
}  // namespace heed
