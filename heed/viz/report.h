#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "heed/viz/attention_map.h"
#include "heed/viz/metrics.h"

namespace heed::viz {

struct Translation {
  std::string source = {}, output = {}, reference = {};
};

// What every layer and head looked at while it read `source` and wrote `output`.
struct AttentionExample {
  std::string source = {}, output = {};
  std::vector<AttentionMap> maps = {};  // the first one is shown large to begin with
};

// Parts that are empty leave no trace on the page.
struct Report {
  std::string title = "Training run";
  std::vector<std::pair<std::string, std::string>> figures = {};  // "exact match", "99.7 %"
  std::vector<std::pair<std::string, std::string>> config = {};   // field and value
  RunMetrics metrics = {};
  std::vector<AttentionExample> attention = {};
  std::vector<Heatmap> heatmaps = {};
  std::vector<Translation> translations = {};
};

// One HTML file that loads nothing from elsewhere, for any browser of today, offline too. Charts
// and maps show their values under the pointer and by the arrow keys; light or dark as the reader's
// system is. Weights are kept to a thousandth. Throws Error on a part whose sizes disagree.
std::string report_html(const Report& report);

// The same page for one pair of sentences, and for encodings of positions.
std::string attention_html(const AttentionExample& example);
std::string heatmaps_html(const std::string& title, std::span<const Heatmap> heatmaps);

// The data of the page as JSON, as the page's scripts read it.
std::string report_json(const Report& report);

}  // namespace heed::viz
