#pragma once

#include <optional>

#include "heed/base/stopwatch.h"
#include "heed/compare/crew.h"

namespace heed::cli {

// How far a comparison is, on standard error: on a terminal a line that is drawn again, with the
// newest report of each run that is at work; elsewhere a line a step that has ended.
class CompareProgress {
 public:
  explicit CompareProgress(compare::Crew& crew);  // which it listens to, and outlives
  ~CompareProgress() { end(); }
  CompareProgress(const CompareProgress&) = delete;
  CompareProgress& operator=(const CompareProgress&) = delete;

  void draw();
  void end();  // of the line, where one is open

 private:
  std::string left() const;

  compare::Crew& crew_;
  Index at_start_ = 0;
  Stopwatch clock_;
  std::optional<double> drawn_;  // seconds of the clock
  bool open_ = false;
};

}  // namespace heed::cli
