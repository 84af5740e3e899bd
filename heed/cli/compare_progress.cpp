#include "heed/cli/compare_progress.h"

#include "heed/base/files.h"
#include "heed/cli/progress.h"
#include "heed/cli/standard_error.h"
#include "heed/cli/terminal.h"
#include "heed/viz/text_cells.h"

namespace heed::cli {
namespace {

// What a run said last, without what is left of its own training.
std::string newest_line(const std::filesystem::path& log) {
  if (!std::filesystem::exists(log)) return "";
  std::string text = read_file(log);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

CompareProgress::CompareProgress(compare::Crew& crew) : crew_(crew) {
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
    const double each = clock_.seconds() / static_cast<double>(done);
    text += ", " + duration_text(each * static_cast<double>(all - crew_.jobs_done())) + " left";
  }
  return text + ")";
}

void CompareProgress::draw() {
  const double now = clock_.seconds();
  if (!drawn_) at_start_ = crew_.jobs_done();
  if (drawn_ && now - *drawn_ < 0.5) return;
  drawn_ = now;
  if (!error_is_terminal()) return;
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
