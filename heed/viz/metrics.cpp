#include "heed/viz/metrics.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/base/json.h"

namespace heed::viz {
namespace {

void add_values(const nlohmann::json& json, std::vector<Line>& lines) {
  const Index step = json["step"];
  for (const auto& [key, value] : json.items()) {
    if (key == "step" || !(value.is_number() || value.is_null())) continue;
    const double number =
        value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
    add_point(lines, key, step, number);
  }
}

// Null if the line is no JSON.
nlohmann::json parsed(std::string_view line) try {
  return parse_json(line, "metrics");
} catch (const Error&) {
  return {};
}

bool is_measurement(const nlohmann::json& json) {
  const auto has = [&](const char* key) { return json.is_object() && json.contains(key); };
  return has("kind") && json["kind"].is_string() && has("step") && json["step"].is_number();
}

// A step that comes again, after a resume, replaces what followed it.
void add_probe(const nlohmann::json& json, const std::string& place, RunMetrics& metrics) {
  const Index step = json["step"];
  auto& probes = metrics.probes;
  while (!probes.empty() && probes.back().first >= step) probes.pop_back();
  probes.emplace_back(step, figures_of(nlohmann::ordered_json(json), place));
}

void add_line(const nlohmann::json& json, const std::string& place, RunMetrics& metrics) {
  const std::string kind = json["kind"];
  if (kind == "probe") return add_probe(json, place, metrics);
  if (kind == "warning") {
    const bool said = json.contains("message") && json["message"].is_string();
    metrics.warnings.emplace_back(json["step"].get<Index>(),
                                  said ? json["message"].get<std::string>() : "");
  } else if (kind == "train" || kind == "valid") {
    add_values(json, kind == "train" ? metrics.training : metrics.validation);
  }
}

struct Title {
  const char *key, *title, *unit;
};

// In the order of the report; metrics that are not named here follow them.
constexpr Title kTitles[] = {
    {"accuracy", "Accuracy", "share of tokens"},
    {"exact_match", "Exact match", "percent of outputs"},
    {"bleu", "BLEU", ""},
    {"perplexity", "Perplexity", ""},
    {"learning_rate", "Learning rate", ""},
    {"gradient_norm", "Gradient norm", "before clipping"},
    {"tokens_per_second", "Speed", "tokens a second"},
};

// Measures of time and place, not of the run's success.
bool is_bookkeeping(const std::string& name) {
  return name == "epoch" || name == "seconds";
}

void add_chart(const RunMetrics& metrics, const Title& title, std::vector<LineChart>& charts) {
  LineChart chart{.title = title.title, .x_axis = "step", .y_axis = title.unit};
  for (const auto& [lines, name] :
       {std::pair{&metrics.training, "training"}, std::pair{&metrics.validation, "validation"}}) {
    const auto found = std::ranges::find(*lines, title.key, &Line::name);
    if (found != lines->end()) chart.lines.push_back({name, found->x, found->y});
  }
  if (!chart.lines.empty()) charts.push_back(std::move(chart));
}

}  // namespace

void add_point(std::vector<Line>& lines, const std::string& name, Index step, double value) {
  auto line = std::ranges::find(lines, name, &Line::name);
  if (line == lines.end()) line = lines.insert(line, {.name = name});
  const auto x = static_cast<double>(step);
  while (!line->x.empty() && line->x.back() >= x) {
    line->x.pop_back();
    line->y.pop_back();
  }
  line->x.push_back(x);
  line->y.push_back(value);
}

RunMetrics parse_metrics(std::string_view text, const std::string& name) {
  RunMetrics metrics;
  for (Index number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const bool ended = end != std::string_view::npos;
    text.remove_prefix(ended ? end + 1 : text.size());
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const nlohmann::json json = parsed(line);
    const bool whole = is_measurement(json);
    if (!whole && !ended) break;
    check(whole, "{}:{}: not a JSON object with a \"kind\" and a \"step\"", name, number);
    add_line(json, fmt::format("{}:{}", name, number), metrics);
  }
  return metrics;
}

RunMetrics read_metrics(const std::filesystem::path& path) {
  return parse_metrics(read_file(path), path.string());
}

std::vector<LineChart> charts_of(const RunMetrics& metrics) {
  std::vector<LineChart> charts;
  add_chart(metrics, {"loss", "Loss", "nats a token"}, charts);
  for (const Title& title : kTitles) add_chart(metrics, title, charts);
  for (const std::vector<Line>* lines : {&metrics.training, &metrics.validation}) {
    for (const Line& line : *lines) {
      const bool titled =
          line.name == "loss" ||
          std::ranges::any_of(kTitles, [&](const Title& title) { return line.name == title.key; });
      const bool drawn = std::ranges::any_of(
          charts, [&](const LineChart& chart) { return chart.title == line.name; });
      if (titled || drawn || is_bookkeeping(line.name)) continue;
      add_chart(metrics, {line.name.c_str(), line.name.c_str(), ""}, charts);
    }
  }
  return charts;
}

}  // namespace heed::viz
