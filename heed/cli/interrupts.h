#pragma once

#include <atomic>

namespace heed::cli {

// While one lives, the first SIGINT or SIGTERM only asks to stop; a second one ends the program at
// once. One at a time: signals belong to the process.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  const std::atomic<bool>& requested() const;
  // What a shell reports for the signal, 130 or 143; 0 where there was none.
  int exit_status() const;
};

}  // namespace heed::cli
