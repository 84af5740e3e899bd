#include "heed/cli/compare_progress.h"

#include <chrono>

#include "heed/base/files.h"
#include "heed/cli/progress.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/terminal.h"
#include "heed/viz/text_cells.h"

namespace heed::cli {
namespace {

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// What a run said last, without what is left of its own training.
std::string newest_line(const std::filesystem::path& log) {
  if (!std::filesystem::exists(log)) return "";
  std::string text = read_file(log);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

CompareProgress::CompareProgress(compare::Crew& crew) : crew_(crew), started_(seconds_now()) {
  crew_.told = [this](const compare::Job& job, const compare::Step& step,
                      const compare::Outcome& outcome) {
    end();
    const std::string took = duration_text(outcome.seconds);
    if (outcome.fate == compare::Fate::done) {
      tell("{}: {} took {}{}", job.name, step.what, took, left());
    } else {
      tell("{}: {} {}: {}", job.name, step.what,
           outcome.fate == compare::Fate::diverged ? "diverged" : "failed", outcome.message);
    }
  };
}

// Runs done, and how long the others will take if they take as long.
std::string CompareProgress::left() const {
  const Index done = crew_.jobs_done() - at_start_, all = crew_.jobs();
  std::string text = fmt::format("  ({} of {} runs done", crew_.jobs_done(), all);
  if (done > 0) {
    const double each = (seconds_now() - started_) / static_cast<double>(done);
    text += ", " + duration_text(each * static_cast<double>(all - crew_.jobs_done())) + " left";
  }
  return text + ")";
}

void CompareProgress::draw() {
  if (drawn_ == 0.0) at_start_ = crew_.jobs_done();
  const bool shows = error_is_terminal() && seconds_now() - drawn_ >= 0.5;
  if (drawn_ == 0.0 || shows) drawn_ = seconds_now();
  if (!shows) return;
  std::string text = fmt::format("{} of {} runs", crew_.jobs_done(), crew_.jobs());
  for (const compare::Crew::AtWork& one : crew_.at_work()) {
    text +=
        fmt::format("  |  {}, {}: {}", one.job->name, one.step->what, newest_line(one.step->log));
  }
  write_error("\r\x1b[K" + viz::shortened(text, error_width() - 1));
  open_ = true;
}

void CompareProgress::end() {
  if (open_) write_error("\r\x1b[K");
  open_ = false;
}

}  // namespace heed::cli
