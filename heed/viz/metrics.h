#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heed/base/figures.h"
#include "heed/viz/chart.h"

namespace heed::viz {

// What a metrics.jsonl tells of a training run: one line a metric over the steps, named as there
// ("loss", "learning_rate", "bleu"). Values that were null, for not being finite, are NaN.
struct RunMetrics {
  std::vector<Line> training = {}, validation = {};
  std::vector<std::pair<Index, std::string>> warnings = {};  // step and message
  std::vector<std::pair<Index, Figures>> probes = {};        // step and what was found
};

// Reads JSON objects, one a line: "kind" is "train", "valid", "probe" or "warning"; others are
// passed over. A last line that was cut off by a crash is left out. Throws Error, beginning with
// `name` and the line number, on any other line that is not such an object.
RunMetrics parse_metrics(std::string_view text, const std::string& name);
RunMetrics read_metrics(const std::filesystem::path& path);

// To the line of that name, which may be a new one. A step that comes again, after a resume,
// replaces what followed it.
void add_point(std::vector<Line>& lines, const std::string& name, Index step, double value);

// Loss of training and validation together, then each metric in a chart of its own.
std::vector<LineChart> charts_of(const RunMetrics& metrics);

}  // namespace heed::viz
