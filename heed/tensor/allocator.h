#pragma once

#include <cstddef>
#include <memory>

#include "heed/base/index.h"

namespace heed {

// Where tensors get their memory. What one gives back is kept and cut anew for the next, so that a
// training step no larger than those before asks the system for nothing. For any thread.

constexpr Index kMemoryAlignment = 64;  // bytes; a cache line, and the widest vector

// Uninitialised memory for `bytes` bytes, given back when the last handle goes. Throws
// std::bad_alloc where the system has no more.
std::shared_ptr<std::byte> allocate(Index bytes);

struct MemoryCounts {
  Index live = 0;         // bytes in use
  Index peak = 0;         // the most that were, since the start or reset_peak()
  Index kept = 0;         // bytes that wait for their next use
  Index from_system = 0;  // times that memory came from the system
};

MemoryCounts memory_counts();
void reset_memory_peak();

// Gives what is kept back to the system, but for what shares its region with something in use. It
// also happens by itself, before more is asked of the system.
void release_kept_memory();

}  // namespace heed
