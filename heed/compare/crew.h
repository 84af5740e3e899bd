#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "heed/base/process.h"
#include "heed/compare/outcome.h"

namespace heed::compare {

// Statuses of the program that mean more than "failed".
constexpr int kDivergedStatus = 3;

// One command of a job. How it ended stands in the file `outcome`, so that what is done is not done
// again by the next crew.
struct Step {
  std::string what;                                   // "train", for people
  std::function<std::vector<std::string>()> command;  // asked for when it is to run
  std::filesystem::path log, outcome;
  enum class Behind { need_it, go_on } behind = Behind::need_it;  // the steps behind, if it fails
};

// Steps one after the other; where one has diverged or failed, those that need it are left out.
struct Job {
  std::string name;
  std::vector<Step> steps;
};

// Does jobs beside each other, each step in a process of its own.
class Crew {
 public:
  // So many at once.
  Crew(std::vector<Job> jobs, Index beside);

  // Starts and collects what can be; to be called again and again. -> whether anything is left to
  // do
  bool work();
  // Asks all that runs to end, and waits for it. What then ends by the signal, or says by its
  // status that it was stopped, stays open.
  void stop();

  // The jobs that are at work, each with the step it is at.
  struct AtWork {
    const Job* job;
    const Step* step;
  };
  std::vector<AtWork> at_work() const;
  Index jobs_done() const { return done_; }  // and those that diverged or failed
  Index jobs() const { return std::ssize(jobs_); }
  // Called with each step that has come to its end: done, diverged or failed, in this crew.
  std::function<void(const Job&, const Step&, const Outcome&)> told = {};

 private:
  struct Worker {
    const Job* job;
    std::size_t step;
    std::unique_ptr<Process> process;
  };

  bool start_next(Worker& worker);
  void collect(Worker& worker, const ProcessEnd& end);

  std::vector<Job> jobs_;
  std::deque<const Job*> waiting_;
  std::vector<Worker> workers_;
  Index beside_, done_ = 0;
  bool stopping_ = false;
};

}  // namespace heed::compare
