#include "heed/compare/crew.h"

#include <algorithm>
#include <csignal>

#include "heed/base/check.h"
#include "heed/base/files.h"

namespace heed::compare {
namespace {

// The last line that a program said, without its name in front.
std::string last_line(const std::filesystem::path& log) {
  std::string text = read_file(log);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::string line = text.substr(text.rfind('\n') + 1);
  const std::string name = "heed: ";
  if (line.starts_with(name)) line.erase(0, name.size());
  return line;
}

bool was_stopped(int status) {
  return status == 128 + SIGTERM || status == 128 + SIGINT;
}

Fate fate_of(int status) {
  if (status == 0) return Fate::done;
  return status == kDivergedStatus ? Fate::diverged : Fate::failed;
}

std::string message_of(int status, const std::filesystem::path& log) {
  if (status > 128) return fmt::format("ended by signal {}", status - 128);
  return last_line(log);
}

}  // namespace

Crew::Crew(std::vector<Job> jobs, Index beside) : jobs_(std::move(jobs)), beside_(beside) {
  check(beside > 0, "crew: of {} workers", beside);
  for (const Job& job : jobs_) waiting_.push_back(&job);
}

bool Crew::work() {
  for (Worker& worker : workers_) {
    if (const auto end = worker.process->poll()) collect(worker, *end);
  }
  std::erase_if(workers_, [](const Worker& worker) { return !worker.process; });
  while (!stopping_ && !waiting_.empty() && std::ssize(workers_) < beside_) {
    Worker worker{.job = waiting_.front(), .step = 0, .process = {}};
    waiting_.pop_front();
    if (start_next(worker)) workers_.push_back(std::move(worker));
  }
  return !workers_.empty() || (!stopping_ && !waiting_.empty());
}

void Crew::stop() {
  stopping_ = true;
  for (const Worker& worker : workers_) worker.process->ask_to_end();
  for (Worker& worker : workers_) collect(worker, worker.process->wait());
  workers_.clear();
}

std::vector<Crew::AtWork> Crew::at_work() const {
  std::vector<AtWork> all;
  for (const Worker& worker : workers_) {
    all.push_back({worker.job, &worker.job->steps[worker.step]});
  }
  return all;
}

// The first step from there on that is still to be done. False where none is.
bool Crew::start_next(Worker& worker) {
  for (; worker.step < worker.job->steps.size(); ++worker.step) {
    const Step& step = worker.job->steps[worker.step];
    const Fate fate = load_outcome(step.outcome).fate;
    if (fate == Fate::done) continue;
    if (fate == Fate::diverged && step.behind == Step::Behind::need_it) break;
    if (fate == Fate::diverged) continue;
    worker.process = std::make_unique<Process>(step.command(), step.log);
    return true;
  }
  worker.process.reset();
  ++done_;
  return false;
}

void Crew::collect(Worker& worker, const ProcessEnd& end) {
  const Step& step = worker.job->steps[worker.step];
  Outcome outcome = load_outcome(step.outcome);
  outcome.seconds += end.seconds;
  outcome.peak_memory = std::max(outcome.peak_memory, end.peak_memory);
  outcome.fate = stopping_ && was_stopped(end.status) ? Fate::open : fate_of(end.status);
  outcome.message = outcome.fate == Fate::done ? "" : message_of(end.status, step.log);
  save_outcome(step.outcome, outcome);
  if (outcome.fate != Fate::open && told) told(*worker.job, step, outcome);
  worker.process.reset();
  if (stopping_) return;
  if (outcome.fate == Fate::done || step.behind == Step::Behind::go_on) {
    ++worker.step;
    start_next(worker);
  } else {
    ++done_;
  }
}

}  // namespace heed::compare
