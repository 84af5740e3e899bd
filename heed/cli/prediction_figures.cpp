#include "heed/cli/prediction_figures.h"

#include "heed/cli/terminal.h"

namespace heed::cli {
namespace {

viz::Table table_of(const models::Calibration& calibration) {
  viz::Table table{.header = {"confidence", "predictions", "mean confidence", "accuracy"}};
  const auto bins = calibration.bins();
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i].count == 0) continue;
    const double width = 100.0 / static_cast<double>(bins.size());
    const double low = width * static_cast<double>(i);
    table.rows.push_back({fmt::format("{:.1f} to {:.1f} %", low, low + width),
                          fmt::format("{}", bins[i].count),
                          fmt::format("{:.2f} %", 100 * bins[i].mean_confidence()),
                          fmt::format("{:.2f} %", 100 * bins[i].accuracy())});
  }
  return table;
}

}  // namespace

void declare_calibration(Settings& settings, bool& calibration) {
  settings.add("evaluation.calibration", calibration,
               "also print how often the model is right by how sure it is, and the expected "
               "calibration error");
}

std::string calibration_text(const models::Calibration& calibration) {
  return viz::terminal_table(table_of(calibration), terminal_of_output()) +
         fmt::format("calibration error = {:.2f} %\n", 100 * calibration.expected_error());
}

void add_predictions(const models::Predictions& predictions, Figures& figures) {
  const auto& [labels, calibration] = predictions;
  figures.add("loss", labels.loss());
  figures.add("perplexity", labels.perplexity());
  figures.add("accuracy", 100 * labels.accuracy());
  figures.add("calibration error", 100 * calibration.expected_error());
  Curve curve{
      .name = "accuracy by confidence", .x_axis = "mean confidence, %", .y_axis = "accuracy, %"};
  for (const models::ConfidenceBin& bin : calibration.bins()) {
    if (bin.count == 0) continue;
    curve.x.push_back(100 * bin.mean_confidence());
    curve.y.push_back(100 * bin.accuracy());
  }
  figures.curves.push_back(std::move(curve));
}

}  // namespace heed::cli
