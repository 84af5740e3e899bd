#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "heed/train/observer.h"
#include "heed/train/record_file.h"

namespace heed::train {

// Writes metrics.jsonl: one JSON object a line, as it comes.
//   {"kind": "train", "step", "epoch", "loss", "perplexity", "tokens_per_second", "learning_rate",
//    "gradient_norm", "seconds"}
//   {"kind": "valid", "step", "epoch", "best": true or false, "seconds", and every metric by name}
//   {"kind": "probe", "step", "numbers", "curves"}: see heed/base/figures.h
//   {"kind": "warning", "step", "message"}
// Numbers that are not finite stand as null. A run that starts at step N first drops the lines of
// later steps, and a last line that was cut off; a validation of step N that stands there is not
// written again. Throws Error, beginning with the path.
class MetricsFile : public Observer {
 public:
  explicit MetricsFile(std::filesystem::path path) : path_(std::move(path)) {}

  void started(Index step) override;
  void reported(const Report& report) override;
  void validated(const ValidationReport& report) override;
  void probed(Index step, const Figures& figures) override;
  void warned(Index step, const std::string& message) override;

 private:
  void write_line(const nlohmann::ordered_json& line);

  std::filesystem::path path_;
  std::optional<RecordFile> file_;
  Index validated_step_ = -1;  // of the last validation in the file
};

}  // namespace heed::train
