#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "heed/base/index.h"
#include "heed/base/stopwatch.h"

namespace heed {

// How a process ended.
struct ProcessEnd {
  int status = 0;         // its exit status; 128 and the signal's number where one ended it
  Index peak_memory = 0;  // bytes resident at once, at most
  double seconds = 0.0;   // by the clock
};

// The path of the program that runs.
std::filesystem::path this_program();

// Another program that runs beside this one. It is told to end (SIGTERM) when this one dies, and
// gets no signal that a terminal sends: who started it decides when it is to end.
class Process {
 public:
  // command: the program's path, then its arguments. Its standard input is empty; what it says goes
  // to the end of the file `log`. Throws where the log cannot be written or nothing be started; a
  // program that is not there ends with status 127.
  Process(const std::vector<std::string>& command, const std::filesystem::path& log);
  ~Process();  // kills it where it still runs
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // How it ended; nothing while it runs.
  std::optional<ProcessEnd> poll();
  ProcessEnd wait();
  void ask_to_end();  // SIGTERM

 private:
  std::optional<ProcessEnd> collected(int options);

  pid_t id_ = -1;
  Stopwatch clock_;
  std::optional<ProcessEnd> end_;
};

}  // namespace heed
