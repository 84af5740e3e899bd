#pragma once

#include <cstddef>

#include "heed/base/index.h"

namespace heed::kernels {

constexpr std::size_t kScratchAlignment = 64;

namespace detail {

struct ScratchBlock {
  std::byte* data;
  std::size_t bytes;
};
ScratchBlock take_scratch(std::size_t bytes);
void give_back_scratch(const ScratchBlock& block);

}  // namespace detail

// What a task works in: `count` elements, not set to anything. What a thread gives back it keeps
// for its next task, since fresh pages of the system's would cost more than many a task.
template <typename T>
class ScratchMemory {
 public:
  explicit ScratchMemory(Index count)
      : block_(detail::take_scratch(static_cast<std::size_t>(count) * sizeof(T))) {}
  ~ScratchMemory() { detail::give_back_scratch(block_); }
  ScratchMemory(const ScratchMemory&) = delete;
  ScratchMemory& operator=(const ScratchMemory&) = delete;

  T* data() { return reinterpret_cast<T*>(block_.data); }

 private:
  detail::ScratchBlock block_;
};

}  // namespace heed::kernels
