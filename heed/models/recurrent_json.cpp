#include "heed/models/recurrent_json.h"

#include "heed/models/sides_json.h"

namespace heed::models {

using nlohmann::json;

json recurrent_json(const RecurrentConfig& config) {
  json written = {
      {"model_type", kHeedRecurrent},
      {"architectures", {"HeedRecurrent"}},
      {"width", config.width},
      {"hidden", config.hidden},
      {"dropout", shortest(config.dropout)},
      {"cell", name_of(config.cell, kCells)},
      {"directions", name_of(config.directions, kDirections)},
      {"attention", name_of(config.attention, kAttentionScores)},
      {"input_feeding", name_of(config.input_feeding, kInputFeedings)},
  };
  write_sides(config, written);
  return written;
}

RecurrentConfig recurrent_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  RecurrentConfig config;
  fields.text("model_type");
  fields.ignore("architectures");
  read_sides(fields, config);
  config.width = fields.required_whole("width");
  config.hidden = fields.required_whole("hidden");
  config.dropout = fields.required_number("dropout");
  fields.read_choice("cell", kCells, config.cell);
  fields.read_choice("directions", kDirections, config.directions);
  fields.read_choice("attention", kAttentionScores, config.attention);
  fields.read_choice("input_feeding", kInputFeedings, config.input_feeding);
  fields.refuse_others();
  fields.raise();
  return config;
}

}  // namespace heed::models
