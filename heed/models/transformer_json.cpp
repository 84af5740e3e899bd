#include "heed/models/transformer_json.h"

#include "heed/models/layer_json.h"

namespace heed::models {

using nlohmann::json;

json transformer_json(const TransformerConfig& config) {
  json written = {
      {"model_type", kHeedTransformer},
      {"architectures", {"HeedTransformer"}},
      {"source_vocab", config.source_vocab},
      {"target_vocab", config.target_vocab},
      {"encoder_layers", config.encoder_layers},
      {"decoder_layers", config.decoder_layers},
      {"sharing", name_of(config.sharing, kSharings)},
      {"embedding_scale", name_of(config.embedding_scale, kEmbeddingScales)},
      {"score_scale", name_of(config.score_scale.kind, kScoreScales)},
      {"score_scale_number", shortest(config.score_scale.number)},
      {"end", config.end},
      {"pad", config.pad},
  };
  write_layers(config, written);
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
       }) {
    *size = fields.required_whole(key);
  }
  read_layers(fields, config);
  fields.read_choice("sharing", kSharings, config.sharing);
  fields.read_choice("embedding_scale", kEmbeddingScales, config.embedding_scale);
  fields.read_choice("score_scale", kScoreScales, config.score_scale.kind);
  config.score_scale.number = fields.required_number("score_scale_number");
  config.end = static_cast<Token>(fields.required_whole("end"));
  config.pad = static_cast<Token>(fields.required_whole("pad"));
  if (const auto start = fields.whole("start")) config.start = static_cast<Token>(*start);
  fields.refuse_others();
  fields.raise();
  return config;
}

}  // namespace heed::models
