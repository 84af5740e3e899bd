#include "heed/train/metrics.h"

#include <nlohmann/json.hpp>
#include <sstream>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/base/json.h"

namespace heed::train {
namespace {

using Json = nlohmann::ordered_json;

struct Line {
  Index step = 0;
  bool validation = false;
};

// Nothing where it is not whole.
std::optional<Line> read_line(const std::string& line) try {
  const nlohmann::json json = parse_json(line, "metrics");
  if (!json.is_object() || !json.contains("step") || !json["step"].is_number_integer()) return {};
  return Line{.step = json["step"], .validation = json.contains("kind") && json["kind"] == "valid"};
} catch (const Error&) {
  return {};
}

struct Lines {
  std::string text;
  Index validated_step = -1;
};

Lines lines_up_to(const std::filesystem::path& path, Index step) {
  std::istringstream lines(read_file(path));
  Lines kept;
  for (std::string line; std::getline(lines, line);) {
    const std::optional<Line> read = read_line(line);
    if (!read || read->step > step) continue;
    kept.text += line + "\n";
    if (read->validation) kept.validated_step = read->step;
  }
  return kept;
}

}  // namespace

void MetricsFile::started(Index step) {
  file_.reset();
  const bool goes_on = step > 0 && std::filesystem::exists(path_);
  const Lines kept = goes_on ? lines_up_to(path_, step) : Lines{};
  write_file(path_, kept.text);
  validated_step_ = kept.validated_step;
  file_.emplace(path_);
}

void MetricsFile::reported(const Report& r) {
  write_line({{"kind", "train"},
              {"step", r.step},
              {"epoch", r.epoch},
              {"loss", r.loss},
              {"perplexity", r.perplexity},
              {"tokens_per_second", r.tokens_per_second},
              {"learning_rate", r.learning_rate},
              {"gradient_norm", r.gradient_norm},
              {"seconds", r.seconds}});
}

void MetricsFile::validated(const ValidationReport& r) {
  if (r.step == validated_step_) return;
  Json json{{"kind", "valid"},
            {"step", r.step},
            {"epoch", r.epoch},
            {"best", r.standing == Standing::best},
            {"seconds", r.seconds}};
  for (const auto& [name, value] : r.validation.metrics) json[name] = value;
  write_line(json);
}

void MetricsFile::probed(Index step, const Figures& figures) {
  Json json{{"kind", "probe"}, {"step", step}};
  json.update(json_of(figures));
  write_line(json);
}

void MetricsFile::warned(Index step, const std::string& message) {
  write_line({{"kind", "warning"}, {"step", step}, {"message", message}});
}

void MetricsFile::write_line(const nlohmann::ordered_json& line) {
  check(file_.has_value(), "{}: training has not started", path_.string());
  file_->append(json_line(line) + "\n");
}

}  // namespace heed::train
