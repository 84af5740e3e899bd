#pragma once

#include <atomic>

#include "heed/train/observer.h"

namespace heed::tests {

// Keeps all that it sees.
struct Diary : train::Observer {
  void started(Index step) override { starts.push_back(step); }
  void stepped(const train::Report& report) override { steps.push_back(report.step); }
  void reported(const train::Report& report) override { reports.push_back(report); }
  void validated(const train::ValidationReport& report) override { validations.push_back(report); }
  void probed(Index step, const Figures&) override { probes.push_back(step); }
  void saved(const std::filesystem::path& path) override {
    saves.push_back(path.filename().string());
  }
  void warned(Index, const std::string& message) override { warnings.push_back(message); }

  std::vector<Index> starts, steps, probes;
  std::vector<train::Report> reports;
  std::vector<train::ValidationReport> validations;
  std::vector<std::string> saves, warnings;
};

// Asks to stop as soon as it sees a step.
struct Stopper : train::Observer {
  Stopper(std::atomic<bool>& flag, Index step) : stop(flag), at(step) {}

  void stepped(const train::Report& report) override {
    if (report.step == at) stop = true;
  }
  void reported(const train::Report& report) override { stepped(report); }

  std::atomic<bool>& stop;
  Index at;
};

}  // namespace heed::tests
