#pragma once

#include <filesystem>

#include "heed/models/language_model_config.h"
#include "heed/models/sequence_to_sequence_config.h"

namespace heed::models {

// transformers' early_stopping: when beam search ends a sentence of which as many hypotheses have
// ended as there are beams.
enum class EarlyStopping {
  at_once,    // true
  heuristic,  // false: when the best live one, at its present length, is no better
  never,      // "never": when no live one could become better at any length
};

// By what the log probability of a hypothesis is divided to make its score, so that long ones need
// not lose.
enum class LengthPenaltyForm {
  power,  // length^exponent, as in Marian, fairseq and transformers
  gnmt,   // ((5 + length) / 6)^exponent: Wu et al. (2016), equation 14; not read by transformers
};

// What happens to a hypothesis that may have one more token only.
enum class AtLimit {
  cut,  // any token may be that one
  end,  // it is the end token, at no cost: `forced_eos_token_id` in transformers
};

// Which probabilities a beam search adds up.
enum class Probabilities {
  of_all,      // the model's, over the whole vocabulary
  of_allowed,  // those of what the rules leave, made to sum to 1: transformers' renormalize_logits
};

// How transformers decodes with a model unless told otherwise: generation_config.json. Lengths
// count tokens of output, start and end among them.
struct GenerationConfig {
  Index beams = 4;
  float length_penalty = 1.0f;  // the exponent of what scores are divided by
  LengthPenaltyForm form = LengthPenaltyForm::power;
  EarlyStopping early_stopping = EarlyStopping::heuristic;
  Probabilities probabilities = Probabilities::of_all;
  Index min_length = 0;
  Index max_length = 512;
  float length_ratio = 0.0f;  // ours: so many tokens for one of the source,
  Index length_extra = 0;     // and so many more, are a limit too; both 0: they are not
  AtLimit at_limit = AtLimit::cut;
  Index no_repeat_ngram = 0;
  float repetition_penalty = 1.0f;

  friend bool operator==(const GenerationConfig&, const GenerationConfig&) = default;
};

// Writes generation_config.json into `folder`, with the tokens of `model`, of which <pad> never
// comes out.
void save_generation(const GenerationConfig& config, const SequenceToSequenceConfig& model,
                     const std::filesystem::path& folder);

// The same of a language model, which has tokens at a text's ends and no more to say.
void save_generation(const LanguageModelConfig& model, const std::filesystem::path& folder);

// What generation_config.json says or, in folders of old, config.json; where they are silent, what
// transformers does: one beam, exponent 1. Throws one line that tells every field of another type
// or out of range.
GenerationConfig load_generation(const std::filesystem::path& folder);

}  // namespace heed::models
