#include "heed/models/transformer_json.h"

#include <nlohmann/json.hpp>

#include "heed/base/json_fields.h"
#include "heed/models/choice_names.h"

namespace heed::models {
namespace {

using nlohmann::json;

}  // namespace

json transformer_json(const TransformerConfig& config) {
  json written = {
      {"model_type", kHeedTransformer},
      {"architectures", {"HeedTransformer"}},
      {"source_vocab", config.source_vocab},
      {"target_vocab", config.target_vocab},
      {"encoder_layers", config.encoder_layers},
      {"decoder_layers", config.decoder_layers},
      {"width", config.width},
      {"heads", config.heads},
      {"hidden", config.hidden},
      {"dropout", shortest(config.dropout)},
      {"attention_dropout", shortest(config.attention_dropout)},
      {"hidden_dropout", shortest(config.hidden_dropout)},
      {"norm", name_of(config.norm, kNorms)},
      {"norm_epsilon", shortest(config.norm_epsilon)},
      {"positions", name_of(config.positions, kPositions)},
      {"max_length", config.max_length},
      {"activation", name_of(config.activation, kActivations)},
      {"biases", name_of(config.biases, kBiases)},
      {"sharing", name_of(config.sharing, kSharings)},
      {"embedding_scale", name_of(config.embedding_scale, kEmbeddingScales)},
      {"score_scale", name_of(config.score_scale.kind, kScoreScales)},
      {"score_scale_number", shortest(config.score_scale.number)},
      {"end", config.end},
      {"pad", config.pad},
  };
  if (config.start) written["start"] = *config.start;
  return written;
}

TransformerConfig transformer_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  TransformerConfig config;
  fields.text("model_type");
  fields.ignore("architectures");
  for (const auto& [key, size] : {
           std::pair{"source_vocab", &config.source_vocab},
           {"target_vocab", &config.target_vocab},
           {"encoder_layers", &config.encoder_layers},
           {"decoder_layers", &config.decoder_layers},
           {"width", &config.width},
           {"heads", &config.heads},
           {"hidden", &config.hidden},
           {"max_length", &config.max_length},
       }) {
    *size = fields.required_whole(key);
  }
  for (const auto& [key, number] : {
           std::pair{"dropout", &config.dropout},
           {"attention_dropout", &config.attention_dropout},
           {"hidden_dropout", &config.hidden_dropout},
           {"norm_epsilon", &config.norm_epsilon},
           {"score_scale_number", &config.score_scale.number},
       }) {
    *number = fields.required_number(key);
  }
  fields.read_choice("norm", kNorms, config.norm);
  fields.read_choice("positions", kPositions, config.positions);
  fields.read_choice("activation", kActivations, config.activation);
  fields.read_choice("biases", kBiases, config.biases);
  fields.read_choice("sharing", kSharings, config.sharing);
  fields.read_choice("embedding_scale", kEmbeddingScales, config.embedding_scale);
  fields.read_choice("score_scale", kScoreScales, config.score_scale.kind);
  config.end = static_cast<Token>(fields.required_whole("end"));
  config.pad = static_cast<Token>(fields.required_whole("pad"));
  if (const auto start = fields.whole("start")) config.start = static_cast<Token>(*start);
  fields.refuse_others();
  fields.raise();
  return config;
}

}  // namespace heed::models
