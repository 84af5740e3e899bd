#include "heed/models/bert.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "heed/base/json_fields.h"
#include "heed/models/hugging_face_names.h"

namespace heed::models {
namespace {

using nlohmann::json;

// The first name of each is the one we write.
constexpr ChoiceName<EncoderHead> kArchitectures[] = {
    {"BertModel", EncoderHead::none},
    {"BertForMaskedLM", EncoderHead::masked_language_model},
    {"BertForPreTraining", EncoderHead::masked_language_model},
    {"BertForSequenceClassification", EncoderHead::sentence_classification},
    {"BertForTokenClassification", EncoderHead::token_classification}};

EncoderHead read_head(const json& object, JsonFields& fields) {
  const json architectures = object.value("architectures", json());
  if (architectures.is_null()) return EncoderHead::none;
  if (!architectures.is_array() || architectures.size() != 1 || !architectures[0].is_string()) {
    fields.complain("architectures is no list of one name");
    return EncoderHead::none;
  }
  return fields.choice<EncoderHead>("architectures", architectures[0].get<std::string>(),
                                    kArchitectures);
}

// What would make another model of it.
void refuse_others(JsonFields& fields) {
  for (const char* key : {"is_decoder", "add_cross_attention"}) {
    if (fields.flag(key).value_or(false)) {
      fields.complain(fmt::format("{} is true, wanted false", key));
    }
  }
  if (!fields.flag("tie_word_embeddings").value_or(true)) {
    fields.complain("tie_word_embeddings is false, wanted true");
  }
  const std::string positions = fields.text("position_embedding_type").value_or("absolute");
  if (positions != "absolute") {
    fields.complain(
        fmt::format("position_embedding_type is \"{}\", wanted \"absolute\"", positions));
  }
  const std::string problem = fields.text("problem_type").value_or("single_label_classification");
  if (problem != "single_label_classification") {
    fields.complain(
        fmt::format("problem_type is \"{}\", wanted \"single_label_classification\"", problem));
  }
}

class BertListing {
 public:
  explicit BertListing(const EncoderModelConfig& config) : config_(config) {}

  void add(std::string path, std::vector<std::string> names, Shape shape) {
    all_.push_back({std::move(path), std::move(names), std::move(shape)});
  }
  void of_body(std::string path, const std::string& theirs, Shape shape) {
    add(std::move(path), of_body(theirs), std::move(shape));
  }
  void linear(const std::string& path, const std::vector<std::string>& theirs, Index out,
              Index in) {
    add(path + ".weight", with(theirs, ".weight"), {out, in});
    add(path + ".bias", with(theirs, ".bias"), {out});
  }
  void norm(const std::string& path, const std::vector<std::string>& theirs) {
    for (const auto& [ours, now, old] :
         {std::tuple{".gain", ".weight", ".gamma"}, {".bias", ".bias", ".beta"}}) {
      std::vector<std::string> names = with(theirs, now);
      for (const std::string& name : with(theirs, old)) names.push_back(name);
      add(path + ours, std::move(names), {config_.width});
    }
  }
  // BertModel's own files lack the prefix.
  std::vector<std::string> of_body(const std::string& name) const {
    std::vector<std::string> names = {"bert." + name, name};
    if (config_.head == EncoderHead::none) std::swap(names[0], names[1]);
    return names;
  }
  std::vector<StoredWeight> take() { return std::move(all_); }

 private:
  static std::vector<std::string> with(std::vector<std::string> names, const char* field) {
    for (std::string& name : names) name += field;
    return names;
  }

  const EncoderModelConfig& config_;
  std::vector<StoredWeight> all_;
};

void list_layer(BertListing& listing, Index i, const EncoderModelConfig& config) {
  const std::string path = fmt::format("layers.{}.", i);
  const auto theirs = [&](const char* name) {
    return listing.of_body(fmt::format("encoder.layer.{}.{}", i, name));
  };
  const Index width = config.width;
  listing.linear(path + "attention.query", theirs("attention.self.query"), width, width);
  listing.linear(path + "attention.key", theirs("attention.self.key"), width, width);
  listing.linear(path + "attention.value", theirs("attention.self.value"), width, width);
  listing.linear(path + "attention.output", theirs("attention.output.dense"), width, width);
  listing.norm(path + "attention_residual.norm", theirs("attention.output.LayerNorm"));
  listing.linear(path + "feed_forward.expand", theirs("intermediate.dense"), config.hidden, width);
  listing.linear(path + "feed_forward.contract", theirs("output.dense"), width, config.hidden);
  listing.norm(path + "feed_forward_residual.norm", theirs("output.LayerNorm"));
}

void list_head(BertListing& listing, const EncoderModelConfig& config) {
  const Index width = config.width;
  if (config.head == EncoderHead::masked_language_model) {
    const std::string transform = "cls.predictions.transform.";
    listing.linear("transform.0", {transform + "dense"}, width, width);
    listing.norm("transform_norm.0", {transform + "LayerNorm"});
    listing.add("output_bias", {"cls.predictions.bias", "cls.predictions.decoder.bias"},
                {config.vocab});
    return;
  }
  if (has_pooler(config.head)) {
    listing.linear("transform.0", listing.of_body("pooler.dense"), width, width);
  }
  if (!classifies(config.head)) return;
  const Index labels = std::ssize(config.labels);
  listing.add("output", {"classifier.weight"}, {labels, width});
  listing.add("output_bias", {"classifier.bias"}, {labels});
}

}  // namespace

std::string_view bert_class(EncoderHead head) {
  return name_of(head, kArchitectures);
}

json bert_json(const EncoderModelConfig& config) {
  json written = {
      {"model_type", kBert},
      {"architectures", {bert_class(config.head)}},
      {"vocab_size", config.vocab},
      {"hidden_size", config.width},
      {"num_hidden_layers", config.layers},
      {"num_attention_heads", config.heads},
      {"intermediate_size", config.hidden},
      {"hidden_act", name_of(config.activation, kTheirActivations)},
      {"hidden_dropout_prob", shortest(config.dropout)},
      {"attention_probs_dropout_prob", shortest(config.attention_dropout)},
      {"max_position_embeddings", config.max_length},
      {"type_vocab_size", config.segments},
      {"initializer_range", shortest(config.deviation)},
      {"layer_norm_eps", shortest(config.norm_epsilon)},
      {"position_embedding_type", "absolute"},
      {"tie_word_embeddings", true},
      {"torch_dtype", "float32"},
  };
  if (!classifies(config.head)) return written;
  write_class_names(config.labels, written);
  return written;
}

EncoderModelConfig bert_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  EncoderModelConfig config;
  config.vocab = fields.whole("vocab_size").value_or(30522);
  config.width = fields.whole("hidden_size").value_or(768);
  config.layers = fields.whole("num_hidden_layers").value_or(12);
  config.heads = fields.whole("num_attention_heads").value_or(12);
  config.hidden = fields.whole("intermediate_size").value_or(3072);
  config.activation = fields.choice<nn::Activation>(
      "hidden_act", fields.text("hidden_act").value_or("gelu"), kTheirActivations);
  config.dropout = fields.number("hidden_dropout_prob").value_or(0.1f);
  config.attention_dropout = fields.number("attention_probs_dropout_prob").value_or(0.1f);
  config.max_length = fields.whole("max_position_embeddings").value_or(512);
  config.segments = fields.whole("type_vocab_size").value_or(2);
  config.deviation = fields.number("initializer_range").value_or(0.02f);
  config.norm_epsilon = fields.number("layer_norm_eps").value_or(1e-12f);
  config.head = read_head(object, fields);
  if (classifies(config.head)) config.labels = read_class_names(object, fields);
  refuse_others(fields);
  fields.raise();
  return config;
}

std::vector<StoredWeight> bert_weights(const EncoderModelConfig& config) {
  BertListing listing(config);
  std::vector<std::string> words = listing.of_body("embeddings.word_embeddings.weight");
  if (config.head == EncoderHead::masked_language_model) {
    words.emplace_back("cls.predictions.decoder.weight");
  }
  listing.add("embedding", std::move(words), {config.vocab, config.width});
  listing.of_body("positions", "embeddings.position_embeddings.weight",
                  {config.max_length, config.width});
  listing.of_body("segments", "embeddings.token_type_embeddings.weight",
                  {config.segments, config.width});
  listing.norm("embedding_norm", listing.of_body("embeddings.LayerNorm"));
  for (Index i = 0; i < config.layers; ++i) list_layer(listing, i, config);
  list_head(listing, config);
  return listing.take();
}

bool is_beside_bert(const std::string& name) {
  return name.ends_with("embeddings.position_ids") || name.starts_with("bert.pooler.") ||
         name.starts_with("pooler.") || name.starts_with("cls.seq_relationship.");
}

}  // namespace heed::models
