#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/json.h"
#include "heed/viz/colour_map.h"
#include "heed/viz/report.h"
#include "heed/viz/text_cells.h"

namespace heed::viz {
namespace {

using Json = nlohmann::ordered_json;

Json pairs(const std::vector<std::pair<std::string, std::string>>& entries) {
  Json list = Json::array();
  for (const auto& [name, value] : entries) list.push_back({name, value});
  return list;
}

// Six digits are more than a chart shows; null where it has a gap.
Json rounded(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) {
    list.push_back(std::isfinite(value) ? Json(std::stod(fmt::format("{:.6g}", value))) : Json());
  }
  return list;
}

Json charts_json(const RunMetrics& metrics) {
  Json charts = Json::array();
  for (const LineChart& chart : charts_of(metrics)) {
    check_chart(chart);
    Json lines = Json::array();
    for (const Line& line : chart.lines) {
      lines.push_back({{"name", line.name}, {"x", rounded(line.x)}, {"y", rounded(line.y)}});
    }
    charts.push_back(
        {{"title", chart.title}, {"x", chart.x_axis}, {"y", chart.y_axis}, {"lines", lines}});
  }
  return charts;
}

// Each list of labels once, however many maps share it.
class Sentences {
 public:
  std::size_t number_of(const std::vector<std::string>& labels) {
    const auto [place, added] = numbers_.try_emplace(labels, numbers_.size());
    if (added) {
      Json list = Json::array();
      for (const std::string& label : labels) list.push_back(printable(label));
      json_.push_back(std::move(list));
    }
    return place->second;
  }
  const Json& json() const { return json_; }

 private:
  std::map<std::vector<std::string>, std::size_t> numbers_;
  Json json_ = Json::array();
};

Json thousandths(const std::vector<float>& values, float low, float high) {
  Json list = Json::array();
  for (const float value : values) {
    const float share = (value - low) / (high - low);
    list.push_back(std::isfinite(share) ? std::lround(1000 * std::clamp(share, 0.0f, 1.0f)) : 0);
  }
  return list;
}

Json map_json(const AttentionMap& map, Sentences& sentences) {
  check_map(map);
  return {{"kind", name_of(map.kind)},
          {"layer", map.layer},
          {"head", map.head ? Json(*map.head) : Json()},
          {"title", title_of(map)},
          {"queries", sentences.number_of(map.queries)},
          {"keys", sentences.number_of(map.keys)},
          {"thousandths", thousandths(map.weights, 0, 1)}};
}

Json attention_json(const std::vector<AttentionExample>& examples, Sentences& sentences) {
  Json list = Json::array();
  for (const AttentionExample& example : examples) {
    Json maps = Json::array();
    for (const AttentionMap& map : example.maps) maps.push_back(map_json(map, sentences));
    list.push_back({{"source", example.source}, {"output", example.output}, {"maps", maps}});
  }
  return list;
}

Json heatmaps_json(const std::vector<Heatmap>& heatmaps) {
  Json list = Json::array();
  for (const Heatmap& map : heatmaps) {
    check_heatmap(map);
    list.push_back({{"title", map.title},
                    {"rowAxis", map.row_axis},
                    {"columnAxis", map.column_axis},
                    {"rows", map.rows},
                    {"columns", map.columns},
                    {"low", map.low},
                    {"high", map.high},
                    {"scale", map.scale == Scale::diverging ? "diverging" : "sequential"},
                    {"thousandths", thousandths(map.values, map.low, map.high)}});
  }
  return list;
}

Json translations_json(const std::vector<Translation>& translations) {
  Json list = Json::array();
  for (const auto& [source, output, reference] : translations) {
    list.push_back({{"source", source}, {"output", output}, {"reference", reference}});
  }
  return list;
}

Json colours_json() {
  constexpr Index kCount = 64;
  return {{"sequential",
           {{"light", hex_colours(ColourMap::sequential_light, kCount)},
            {"dark", hex_colours(ColourMap::sequential_dark, kCount)}}},
          {"diverging",
           {{"light", hex_colours(ColourMap::diverging_light, kCount)},
            {"dark", hex_colours(ColourMap::diverging_dark, kCount)}}}};
}

}  // namespace

std::string report_json(const Report& report) {
  Sentences sentences;
  const Json attention = attention_json(report.attention, sentences);
  Json warnings = Json::array();
  for (const auto& [step, message] : report.metrics.warnings) warnings.push_back({step, message});
  const Json json = {{"title", report.title},
                     {"figures", pairs(report.figures)},
                     {"config", pairs(report.config)},
                     {"warnings", warnings},
                     {"charts", charts_json(report.metrics)},
                     {"sentences", sentences.json()},
                     {"attention", attention},
                     {"heatmaps", heatmaps_json(report.heatmaps)},
                     {"translations", translations_json(report.translations)},
                     {"colours", colours_json()}};
  return json_line(json);
}

}  // namespace heed::viz
