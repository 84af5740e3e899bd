#include "heed/models/transformer_json.h"

#include "heed/models/layer_json.h"
#include "heed/models/sides_json.h"

namespace heed::models {

using nlohmann::json;

json transformer_json(const TransformerConfig& config) {
  json written = {
      {"model_type", kHeedTransformer},
      {"architectures", {"HeedTransformer"}},
      {"embedding_scale", name_of(config.embedding_scale, kEmbeddingScales)},
  };
  write_sides(config, written);
  write_layers(config, written);
  return written;
}

TransformerConfig transformer_config(const json& object, const std::string& name) {
  JsonFields fields(object, name);
  TransformerConfig config;
  fields.text("model_type");
  fields.ignore("architectures");
  read_sides(fields, config);
  read_layers(fields, config);
  fields.read_choice("embedding_scale", kEmbeddingScales, config.embedding_scale);
  fields.refuse_others();
  fields.raise();
  return config;
}

}  // namespace heed::models
