#pragma once

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

// Counts what operator new gives out. Replaces it for the whole program: one of a program's files
// includes this.
namespace heed::counted_heap {

inline std::atomic<std::size_t> held = 0, most = 0;  // bytes; `most` since it was last set

inline void* take(std::size_t bytes) noexcept {
  void* memory = std::malloc(bytes);
  const std::size_t now = held += malloc_usable_size(memory);
  std::size_t before = most;
  while (now > before && !most.compare_exchange_weak(before, now)) continue;
  return memory;
}

inline void give_back(void* memory) noexcept {
  held -= malloc_usable_size(memory);
  std::free(memory);
}

// The most that `work` held at a time, beyond what was held before.
template <typename Work>
std::size_t most_within(const Work& work) {
  const std::size_t before = held;
  most = before;
  work();
  return most - before;
}

}  // namespace heed::counted_heap

void* operator new(std::size_t bytes) {
  void* memory = heed::counted_heap::take(bytes);
  if (!memory) throw std::bad_alloc();
  return memory;
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  return heed::counted_heap::take(bytes);
}
void operator delete(void* memory) noexcept {
  heed::counted_heap::give_back(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  heed::counted_heap::give_back(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
  heed::counted_heap::give_back(memory);
}
