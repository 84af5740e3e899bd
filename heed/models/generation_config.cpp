#include "heed/models/generation_config.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/models/folder.h"
#include "heed/models/json_fields.h"

namespace heed::models {
namespace {

using nlohmann::json;

json stopping_json(EarlyStopping stopping) {
  if (stopping == EarlyStopping::never) return "never";
  return stopping == EarlyStopping::at_once;
}

EarlyStopping stopping_from(JsonFields& fields, const json& object) {
  const char* key = "early_stopping";
  if (object.contains(key) && object[key] == "never") return EarlyStopping::never;
  return fields.flag(key).value_or(false) ? EarlyStopping::at_once : EarlyStopping::heuristic;
}

constexpr const char* kForm = "length_penalty_form";  // ours; absent: power
constexpr std::pair<std::string_view, LengthPenaltyForm> kForms[] = {
    {"power", LengthPenaltyForm::power}, {"gnmt", LengthPenaltyForm::gnmt}};

}  // namespace

void save_generation(const GenerationConfig& config, const TransformerConfig& model,
                     const std::filesystem::path& folder) {
  json written = {
      {"bad_words_ids", {{model.pad}}},
      {"decoder_start_token_id", model.pad},
      {"do_sample", false},
      {"early_stopping", stopping_json(config.early_stopping)},
      {"eos_token_id", model.end},
      {"forced_eos_token_id", model.end},
      {"length_penalty", shortest(config.length_penalty)},
      {"max_length", config.max_length},
      {"num_beams", config.beams},
      {"pad_token_id", model.pad},
      {"renormalize_logits", true},
  };
  if (config.form == LengthPenaltyForm::gnmt) written[kForm] = "gnmt";
  write_file(folder / files::kGeneration, json_text(written));
}

GenerationConfig load_generation(const std::filesystem::path& folder) {
  std::filesystem::path path = folder / files::kGeneration;
  if (!std::filesystem::exists(path)) path = folder / files::kConfig;
  const json object = parse_json(read_file(path), path.string());
  JsonFields fields(object, path.string());
  const GenerationConfig config{
      .beams = fields.whole("num_beams").value_or(1),
      .length_penalty = fields.number("length_penalty").value_or(1.0f),
      .form = fields.choice<LengthPenaltyForm>(kForm, fields.text(kForm).value_or(""), kForms),
      .early_stopping = stopping_from(fields, object),
      .max_length = fields.whole("max_length").value_or(GenerationConfig{}.max_length),
  };
  if (config.beams < 1) fields.complain("num_beams is 0, wanted 1 or more");
  if (config.max_length < 1) fields.complain("max_length is 0, wanted 1 or more");
  fields.raise();
  return config;
}

}  // namespace heed::models
