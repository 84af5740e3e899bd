#include "heed/models/recurrent_json.h"

#include <nlohmann/json.hpp>

#include "heed/base/json_fields.h"
#include "heed/models/choice_names.h"

namespace heed::models {

using nlohmann::json;

json recurrent_json(const RecurrentConfig& config) {
  json written = {
      {"model_type", kHeedRecurrent},
      {"architectures", {"HeedRecurrent"}},
      {"source_vocab", config.source_vocab},
      {"target_vocab", config.target_vocab},
      {"encoder_layers", config.encoder_layers},
      {"decoder_layers", config.decoder_layers},
      {"width", config.width},
      {"hidden", config.hidden},
      {"dropout", shortest(config.dropout)},
      {"cell", name_of(config.cell, kCells)},
      {"directions", name_of(config.directions, kDirections)},
      {"attention", name_of(config.attention, kAttentionScores)},
      {"input_feeding", name_of(config.input_feeding, kInputFeedings)},
      {"sharing", name_of(config.sharing, kSharings)},
      {"end", config.end},
      {"pad", config.pad},
  };
  if (config.start) written["start"] = *config.start;
  return written;
}

RecurrentConfig recurrent_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  RecurrentConfig config;
  fields.text("model_type");
  fields.ignore("architectures");
  for (const auto& [key, size] : {std::pair{"source_vocab", &config.source_vocab},
                                  {"target_vocab", &config.target_vocab},
                                  {"encoder_layers", &config.encoder_layers},
                                  {"decoder_layers", &config.decoder_layers},
                                  {"width", &config.width},
                                  {"hidden", &config.hidden}}) {
    *size = fields.required_whole(key);
  }
  config.dropout = fields.required_number("dropout");
  fields.read_choice("cell", kCells, config.cell);
  fields.read_choice("directions", kDirections, config.directions);
  fields.read_choice("attention", kAttentionScores, config.attention);
  fields.read_choice("input_feeding", kInputFeedings, config.input_feeding);
  fields.read_choice("sharing", kSharings, config.sharing);
  config.end = static_cast<Token>(fields.required_whole("end"));
  config.pad = static_cast<Token>(fields.required_whole("pad"));
  if (const auto start = fields.whole("start")) config.start = static_cast<Token>(*start);
  fields.refuse_others();
  fields.raise();
  return config;
}

}  // namespace heed::models
