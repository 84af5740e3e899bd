#include "heed/decode/generation.h"

#include <algorithm>
#include <limits>

namespace heed::decode {
namespace {

constexpr Index kStart = 1;  // the start token, which transformers counts and a search does not
constexpr Index kLongest = std::numeric_limits<Token>::max() - kStart;  // that the file can say

Stop stop_of(models::EarlyStopping stopping) {
  switch (stopping) {
    case models::EarlyStopping::at_once:
      return Stop::all_ended;
    case models::EarlyStopping::heuristic:
      return Stop::no_better_now;
    case models::EarlyStopping::never:
      return Stop::no_better_ever;
  }
  return Stop::no_better_now;
}

models::EarlyStopping early_stopping_of(Stop stop) {
  switch (stop) {
    case Stop::all_ended:
      return models::EarlyStopping::at_once;
    case Stop::no_better_ever:
    case Stop::best_certain:
      return models::EarlyStopping::never;
    case Stop::first_ended:
    case Stop::no_better_now:
      return models::EarlyStopping::heuristic;
  }
  return models::EarlyStopping::heuristic;
}

}  // namespace

BeamConfig beam_config(const models::GenerationConfig& generation) {
  return {.beams = generation.beams,
          .penalty = {.form = generation.form, .exponent = generation.length_penalty},
          .stop = stop_of(generation.early_stopping),
          .probabilities = generation.probabilities,
          .rules = {.min_length = std::max<Index>(generation.min_length - kStart, 0),
                    .no_repeat_ngram = generation.no_repeat_ngram,
                    .repetition_penalty = generation.repetition_penalty,
                    .at_limit = generation.at_limit}};
}

LengthLimit length_limit(const models::GenerationConfig& generation) {
  return {.ratio = generation.length_ratio,
          .extra = generation.length_extra,
          .most = generation.max_length - kStart};
}

models::GenerationConfig generation_config(const BeamConfig& beam, const LengthLimit& limit) {
  return {.beams = beam.beams,
          .length_penalty = beam.penalty.exponent,
          .form = beam.penalty.form,
          .early_stopping = early_stopping_of(beam.stop),
          .probabilities = beam.probabilities,
          .min_length = beam.rules.min_length > 0 ? beam.rules.min_length + kStart : 0,
          .max_length = std::min(limit.most, kLongest) + kStart,
          .length_ratio = limit.ratio,
          .length_extra = limit.extra,
          .at_limit = beam.rules.at_limit,
          .no_repeat_ngram = beam.rules.no_repeat_ngram,
          .repetition_penalty = beam.rules.repetition_penalty};
}

}  // namespace heed::decode
