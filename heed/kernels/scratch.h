#pragma once

#include <cstddef>
#include <new>

#include "heed/base/index.h"

namespace heed::kernels {

constexpr std::size_t kScratchAlignment = 64;

// What a task works in: `count` elements, not set to anything.
template <typename T>
class ScratchMemory {
 public:
  explicit ScratchMemory(Index count)
      : data_(static_cast<T*>(::operator new (static_cast<std::size_t>(count) * sizeof(T),
                                              std::align_val_t{kScratchAlignment}))) {}
  ~ScratchMemory() { ::operator delete (data_, std::align_val_t{kScratchAlignment}); }
  ScratchMemory(const ScratchMemory&) = delete;
  ScratchMemory& operator=(const ScratchMemory&) = delete;

  T* data() { return data_; }

 private:
  T* data_;
};

}  // namespace heed::kernels
