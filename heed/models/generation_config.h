#pragma once

#include <filesystem>

#include "heed/models/transformer_config.h"

namespace heed::models {

// transformers' early_stopping: when beam search ends a sentence of which as many hypotheses have
// ended as there are beams.
enum class EarlyStopping {
  at_once,    // true
  heuristic,  // false: when the best live one, at its present length, is no better
  never,      // "never": when no live one could become better at any length
};

enum class LengthPenaltyForm {
  power,  // length^exponent, transformers'
  gnmt,   // ((5 + length) / 6)^exponent; transformers keeps the field and does not read it
};

// How transformers decodes with a model unless told otherwise: generation_config.json.
struct GenerationConfig {
  Index beams = 4;
  float length_penalty = 1.0f;  // the exponent of what scores are divided by
  LengthPenaltyForm form = LengthPenaltyForm::power;
  EarlyStopping early_stopping = EarlyStopping::heuristic;
  Index max_length = 512;  // tokens, start and end included

  friend bool operator==(const GenerationConfig&, const GenerationConfig&) = default;
};

// Writes generation_config.json into `folder`, with the tokens of `model`: <pad> starts a decode
// and never comes out, so that probabilities are those of the other tokens.
void save_generation(const GenerationConfig& config, const TransformerConfig& model,
                     const std::filesystem::path& folder);

// What generation_config.json says or, in folders of old, config.json; where they are silent, what
// transformers does: one beam, exponent 1. Throws one line on a field of another type.
GenerationConfig load_generation(const std::filesystem::path& folder);

}  // namespace heed::models
