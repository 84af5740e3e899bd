#pragma once

#include "heed/cli/value.h"
#include "heed/models/language_model_config.h"

namespace heed::cli {

// The tokens that a language model is to read at once: those of --context, or where that is 0 its
// longest text. Throws UsageError where it has no positions for so many.
inline Index context_of(Index asked, const models::LanguageModelConfig& config) {
  const Index context = asked > 0 ? asked : config.max_length;
  check_usage(context <= config.longest(),
              "--context {} is more than the {} tokens that the model has learned positions for",
              context, config.longest());
  return context;
}

}  // namespace heed::cli
