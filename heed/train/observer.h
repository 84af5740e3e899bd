#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "heed/base/figures.h"
#include "heed/base/index.h"

namespace heed::train {

// How training goes, averaged over the steps since the last report.
struct Report {
  Index step = 0;
  double epoch = 0.0;              // 1.25 is a quarter through the second
  double loss = 0.0;               // nats a target token, as trained: smoothing among it
  double perplexity = 0.0;         // exp(loss)
  double tokens_per_second = 0.0;  // target tokens
  double learning_rate = 0.0;      // of the last step
  double gradient_norm = 0.0;      // of the last step, before clipping
  double seconds = 0.0;            // spent in training, over all runs
  double seconds_left = 0.0;       // until a limit on steps, epochs or time; infinite without one
};

using Metrics = std::vector<std::pair<std::string, double>>;

struct Validation {
  double score = 0.0;  // what decides which checkpoint is best
  Metrics metrics;     // all that was measured, by name: loss, perplexity, bleu ...
};

enum class Standing { best, behind };

struct ValidationReport {
  Index step = 0;
  double epoch = 0.0;
  Validation validation;
  Standing standing = Standing::best;
  double seconds = 0.0;  // spent in training, over all runs
};

// Sees how training goes. Each is called on the thread that trains.
class Observer {
 public:
  virtual ~Observer() = default;

  virtual void started(Index /*step*/) {}  // from 0, or where a checkpoint left off
  virtual void stepped(const Report&) {}   // after every step without a report, what it would say
  virtual void reported(const Report&) {}  // when one is due
  virtual void validated(const ValidationReport&) {}
  virtual void probed(Index /*step*/, const Figures&) {}  // what the model is like after that step
  virtual void saved(const std::filesystem::path& /*checkpoint*/) {}
  // One line: a step that was skipped, a checkpoint that was not whole or could not be written.
  virtual void warned(Index /*step*/, const std::string&) {}
};

}  // namespace heed::train
