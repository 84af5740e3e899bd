#include "heed/cli/interrupts.h"

#include <array>
#include <csignal>

namespace heed::cli {

namespace {

constexpr std::array kSignals = {SIGINT, SIGTERM};

// A handler gets no argument of ours, so what it sets is static.
std::atomic<bool> stop = false;
std::atomic<int> which = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void request(int signal) {
  which = signal;
  stop = true;
  for (const int next : kSignals) std::signal(next, SIG_DFL);
}

}  // namespace

Interrupts::Interrupts() {
  stop = false;
  which = 0;
  for (const int signal : kSignals) std::signal(signal, request);
}

Interrupts::~Interrupts() {
  for (const int signal : kSignals) std::signal(signal, SIG_DFL);
}

const std::atomic<bool>& Interrupts::requested() const {
  return stop;
}

int Interrupts::exit_status() const {
  constexpr int kShell = 128;
  return which == 0 ? 0 : kShell + which;
}

}  // namespace heed::cli
