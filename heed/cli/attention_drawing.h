#pragma once

#include "heed/cli/settings.h"
#include "heed/viz/report.h"

namespace heed::cli {

// Which of a model's attention maps are drawn, and where.
struct DrawingOptions {
  nn::AttentionKind kind = nn::AttentionKind::cross;
  Index layer = 0, head = 0;
  std::filesystem::path svg = {}, html = {};
};

void declare_drawing(Settings& settings, DrawingOptions& options);

// Writes the files that are wanted; where none is, prints `heading` and one map. Throws UsageError
// where the model has no such map.
void draw(const viz::AttentionExample& example, const DrawingOptions& options,
          const std::string& heading);

}  // namespace heed::cli
