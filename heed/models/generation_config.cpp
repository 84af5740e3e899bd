#include "heed/models/generation_config.h"

#include <nlohmann/json.hpp>

#include "heed/base/files.h"
#include "heed/base/json.h"
#include "heed/base/json_fields.h"
#include "heed/models/folder_files.h"

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

// A config.json that is silent has transformers' default, </s>; a generation_config.json has none.
AtLimit at_limit_from(const json& object, AtLimit silent) {
  const char* key = "forced_eos_token_id";
  if (!object.contains(key)) return silent;
  return object[key].is_null() ? AtLimit::cut : AtLimit::end;
}

constexpr const char* kForm = "length_penalty_form";  // this and the next two are ours
constexpr const char* kRatio = "max_length_ratio";
constexpr const char* kExtra = "max_length_extra";
constexpr ChoiceName<LengthPenaltyForm> kForms[] = {{"power", LengthPenaltyForm::power},
                                                    {"gnmt", LengthPenaltyForm::gnmt}};

void read_lengths(JsonFields& fields, GenerationConfig& config) {
  config.min_length = fields.whole("min_length").value_or(0);
  config.max_length = fields.whole("max_length").value_or(config.max_length);
  constexpr Index kStart = 1;  // "new" tokens come after it
  if (const auto least = fields.whole("min_new_tokens")) config.min_length = *least + kStart;
  if (const auto most = fields.whole("max_new_tokens")) config.max_length = *most + kStart;
  config.length_ratio = fields.number(kRatio).value_or(0.0f);
  config.length_extra = fields.whole(kExtra).value_or(0);
  if (config.max_length < 2) {
    fields.complain(fmt::format("max_length is {}, wanted 2 or more", config.max_length));
  }
  if (config.min_length > config.max_length) {
    fields.complain(fmt::format("min_length is {}, above max_length, {}", config.min_length,
                                config.max_length));
  }
  if (config.length_ratio < 0) {
    fields.complain(fmt::format("{} is {}, wanted 0 or more", kRatio, config.length_ratio));
  }
}

}  // namespace

void save_generation(const GenerationConfig& config, const SequenceToSequenceConfig& model,
                     const std::filesystem::path& folder) {
  const Sides sides = sides_of(model);
  json written = {
      {"bad_words_ids", {{sides.pad}}},
      {"decoder_start_token_id", sides.start},
      {"do_sample", false},
      {"early_stopping", stopping_json(config.early_stopping)},
      {"eos_token_id", sides.end},
      {"length_penalty", shortest(config.length_penalty)},
      {"max_length", config.max_length},
      {"num_beams", config.beams},
      {"pad_token_id", sides.pad},
      {"renormalize_logits", config.probabilities == Probabilities::of_allowed},
  };
  if (config.at_limit == AtLimit::end) written["forced_eos_token_id"] = sides.end;
  if (config.min_length > 0) written["min_length"] = config.min_length;
  if (config.no_repeat_ngram > 0) written["no_repeat_ngram_size"] = config.no_repeat_ngram;
  if (config.repetition_penalty != 1) {
    written["repetition_penalty"] = shortest(config.repetition_penalty);
  }
  if (config.form == LengthPenaltyForm::gnmt) written[kForm] = "gnmt";
  if (config.length_ratio > 0) written[kRatio] = shortest(config.length_ratio);
  if (config.length_extra > 0) written[kExtra] = config.length_extra;
  write_file(folder / files::kGeneration, json_text(written));
}

void save_generation(const LanguageModelConfig& model, const std::filesystem::path& folder) {
  json written = json::object();
  if (model.begin) written["bos_token_id"] = *model.begin;
  if (model.end) written["eos_token_id"] = *model.end;
  write_file(folder / files::kGeneration, json_text(written));
}

GenerationConfig load_generation(const std::filesystem::path& folder) {
  std::filesystem::path path = folder / files::kGeneration;
  const bool own_file = std::filesystem::exists(path);
  if (!own_file) path = folder / files::kConfig;
  const json object = parse_json(read_file(path), path.string());
  JsonFields fields(object, path.string());
  GenerationConfig config{
      .beams = fields.whole("num_beams").value_or(1),
      .length_penalty = fields.number("length_penalty").value_or(1.0f),
      .form = fields.choice<LengthPenaltyForm>(kForm, fields.text(kForm).value_or(""), kForms),
      .early_stopping = stopping_from(fields, object),
      .probabilities = fields.flag("renormalize_logits").value_or(false) ? Probabilities::of_allowed
                                                                         : Probabilities::of_all,
      .at_limit = at_limit_from(object, own_file ? AtLimit::cut : AtLimit::end),
      .no_repeat_ngram = fields.whole("no_repeat_ngram_size").value_or(0),
      .repetition_penalty = fields.number("repetition_penalty").value_or(1.0f),
  };
  read_lengths(fields, config);
  if (config.beams < 1) fields.complain("num_beams is 0, wanted 1 or more");
  if (config.repetition_penalty <= 0) {
    fields.complain(
        fmt::format("repetition_penalty is {}, wanted more than 0", config.repetition_penalty));
  }
  fields.raise();
  return config;
}

}  // namespace heed::models
