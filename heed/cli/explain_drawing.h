#pragma once

#include "heed/cli/settings.h"
#include "heed/explain/choice.h"
#include "heed/viz/explanation.h"

namespace heed::cli {

// What of a model is explained, as a user counts it, and where.
struct ExplainOptions {
  Index layer = 1, head = 1;   // from 1
  std::optional<Index> place;  // from 1
  std::optional<Index> beams;  // none: those of the model's own search
  Index likeliest = 10, most = 8;
  std::filesystem::path html = {};

  explain::Choice choice() const;
};

void declare_explanation(Settings& settings, ExplainOptions& options);
void declare_page(Settings& settings, std::filesystem::path& html);

// Writes the page, or prints where there is none.
void tell_explanation(const viz::Explanation& explanation, const std::filesystem::path& html);

}  // namespace heed::cli
