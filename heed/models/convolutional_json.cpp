#include "heed/models/convolutional_json.h"

#include <nlohmann/json.hpp>

#include "heed/base/json_fields.h"
#include "heed/models/choice_names.h"

namespace heed::models {

using nlohmann::json;

json convolutional_json(const ConvolutionalConfig& config) {
  json written = {
      {"model_type", kHeedConvolutional},
      {"architectures", {"HeedConvolutional"}},
      {"source_vocab", config.source_vocab},
      {"target_vocab", config.target_vocab},
      {"encoder_layers", config.encoder_layers},
      {"decoder_layers", config.decoder_layers},
      {"width", config.width},
      {"hidden", config.hidden},
      {"kernel", config.kernel},
      {"dropout", shortest(config.dropout)},
      {"max_length", config.max_length},
      {"sharing", name_of(config.sharing, kSharings)},
      {"end", config.end},
      {"pad", config.pad},
  };
  if (config.start) written["start"] = *config.start;
  return written;
}

ConvolutionalConfig convolutional_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  ConvolutionalConfig config;
  fields.text("model_type");
  fields.ignore("architectures");
  for (const auto& [key, size] : {std::pair{"source_vocab", &config.source_vocab},
                                  {"target_vocab", &config.target_vocab},
                                  {"encoder_layers", &config.encoder_layers},
                                  {"decoder_layers", &config.decoder_layers},
                                  {"width", &config.width},
                                  {"hidden", &config.hidden},
                                  {"kernel", &config.kernel},
                                  {"max_length", &config.max_length}}) {
    *size = fields.required_whole(key);
  }
  config.dropout = fields.required_number("dropout");
  fields.read_choice("sharing", kSharings, config.sharing);
  config.end = static_cast<Token>(fields.required_whole("end"));
  config.pad = static_cast<Token>(fields.required_whole("pad"));
  if (const auto start = fields.whole("start")) config.start = static_cast<Token>(*start);
  fields.refuse_others();
  fields.raise();
  return config;
}

}  // namespace heed::models
