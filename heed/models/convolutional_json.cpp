#include "heed/models/convolutional_json.h"

#include "heed/models/sides_json.h"

namespace heed::models {

using nlohmann::json;

json convolutional_json(const ConvolutionalConfig& config) {
  json written = {
      {"model_type", kHeedConvolutional},
      {"architectures", {"HeedConvolutional"}},
      {"width", config.width},
      {"hidden", config.hidden},
      {"kernel", config.kernel},
      {"dropout", shortest(config.dropout)},
      {"max_length", config.max_length},
  };
  write_sides(config, written);
  return written;
}

ConvolutionalConfig convolutional_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  ConvolutionalConfig config;
  fields.text("model_type");
  fields.ignore("architectures");
  read_sides(fields, config);
  config.width = fields.required_whole("width");
  config.hidden = fields.required_whole("hidden");
  config.kernel = fields.required_whole("kernel");
  config.max_length = fields.required_whole("max_length");
  config.dropout = fields.required_number("dropout");
  fields.refuse_others();
  fields.raise();
  return config;
}

}  // namespace heed::models
