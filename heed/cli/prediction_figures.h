#pragma once

#include "heed/base/figures.h"
#include "heed/cli/settings.h"
#include "heed/models/calibration.h"
#include "heed/viz/chart.h"

namespace heed::cli {

// [evaluation] calibration: whether the table below is printed.
void declare_calibration(Settings& settings, bool& calibration);

// A row a bin of confidence that holds predictions, and the expected calibration error under it.
std::string calibration_text(const models::Calibration& calibration);

// Loss a label, perplexity, accuracy (%), calibration error (%), and the curve of accuracy by
// confidence.
void add_predictions(const models::Predictions& predictions, Figures& figures);

}  // namespace heed::cli
