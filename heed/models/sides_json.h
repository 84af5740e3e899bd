#pragma once

#include <nlohmann/json.hpp>

#include "heed/models/choice_names.h"

// What the configs of all models that translate share, in a config.json of ours: each under the
// name that it has in the config.
namespace heed::models {

template <typename Config>
void write_sides(const Config& config, nlohmann::json& object) {
  object["source_vocab"] = config.source_vocab;
  object["target_vocab"] = config.target_vocab;
  object["encoder_layers"] = config.encoder_layers;
  object["decoder_layers"] = config.decoder_layers;
  object["sharing"] = name_of(config.sharing, kSharings);
  object["end"] = config.end;
  object["pad"] = config.pad;
  if (config.start) object["start"] = *config.start;
}

template <typename Config>
void read_sides(JsonFields& fields, Config& config) {
  config.source_vocab = fields.required_whole("source_vocab");
  config.target_vocab = fields.required_whole("target_vocab");
  config.encoder_layers = fields.required_whole("encoder_layers");
  config.decoder_layers = fields.required_whole("decoder_layers");
  fields.read_choice("sharing", kSharings, config.sharing);
  config.end = static_cast<Token>(fields.required_whole("end"));
  config.pad = static_cast<Token>(fields.required_whole("pad"));
  if (const auto start = fields.whole("start")) config.start = static_cast<Token>(*start);
}

}  // namespace heed::models
