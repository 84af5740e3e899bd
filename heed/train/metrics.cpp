#include "heed/train/metrics.h"

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "heed/base/check.h"
#include "heed/base/files.h"
#include "heed/base/json.h"

namespace heed::train {
namespace {

using Json = nlohmann::ordered_json;

// A whole line of a step no later than `step`.
bool stays(const std::string& line, Index step) try {
  const nlohmann::json json = parse_json(line, "metrics");
  return json.is_object() && json.contains("step") && json["step"].is_number_integer() &&
         json["step"].get<Index>() <= step;
} catch (const Error&) {
  return false;
}

std::string lines_up_to(const std::filesystem::path& path, Index step) {
  std::istringstream lines(read_file(path));
  std::string kept, line;
  while (std::getline(lines, line)) {
    if (stays(line, step)) kept += line + "\n";
  }
  return kept;
}

}  // namespace

void MetricsFile::started(Index step) {
  file_.reset();
  const bool goes_on = step > 0 && std::filesystem::exists(path_);
  write_file(path_, goes_on ? lines_up_to(path_, step) : "");
  file_.reset(std::fopen(path_.c_str(), "ae"));
  check(file_ != nullptr, "{}: {}", path_.string(), std::strerror(errno));
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
  Json json{{"kind", "valid"},
            {"step", r.step},
            {"epoch", r.epoch},
            {"best", r.standing == Standing::best},
            {"seconds", r.seconds}};
  for (const auto& [name, value] : r.validation.metrics) json[name] = value;
  write_line(json);
}

void MetricsFile::warned(Index step, const std::string& message) {
  write_line({{"kind", "warning"}, {"step", step}, {"message", message}});
}

void MetricsFile::write_line(const nlohmann::ordered_json& line) {
  check(file_ != nullptr, "{}: training has not started", path_.string());
  const bool written = std::fprintf(file_.get(), "%s\n", json_line(line).c_str()) > 0;
  check(written && std::fflush(file_.get()) == 0, "{}: {}", path_.string(), std::strerror(errno));
}

}  // namespace heed::train
