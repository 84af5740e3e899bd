#pragma once

#include <memory>
#include <memory_resource>
#include <utility>

#include "heed/base/index.h"

namespace heed {

// The arena of tape nodes: what one step frees is kept for the next. For any thread.
std::pmr::memory_resource& tape_memory();

// How often the arena itself had to ask for memory.
Index tape_memory_grown();

template <typename T, typename... Arguments>
std::shared_ptr<T> on_the_tape(Arguments&&... arguments) {
  return std::allocate_shared<T>(std::pmr::polymorphic_allocator<T>(&tape_memory()),
                                 std::forward<Arguments>(arguments)...);
}

}  // namespace heed
