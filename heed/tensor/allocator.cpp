#include "heed/tensor/allocator.h"

#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <bit>
#include <mutex>
#include <new>
#include <vector>

namespace heed {
namespace {

// Sizes go in steps of a quarter of the power of two below: at most a fifth of a block lies idle.
constexpr int kSmallest = 6, kSteps = 4, kClasses = (62 - kSmallest) * kSteps;
constexpr Index kHugePage = Index{1} << 21;

struct SizeClass {
  int number;
  Index bytes;
};

SizeClass class_of(Index bytes) {
  const auto wanted = static_cast<std::uint64_t>(std::max(bytes, Index{1} << kSmallest));
  const int power =
      static_cast<int>(std::bit_width(wanted - 1)) - 1;  // 2^power < wanted <= 2^(power + 1)
  if (power < kSmallest) return {0, Index{1} << kSmallest};
  const Index step = (Index{1} << power) / kSteps;
  const Index above = (bytes - (Index{1} << power) + step - 1) / step;  // 1 to kSteps
  return {(power - kSmallest) * kSteps + static_cast<int>(above),
          (Index{1} << power) + above * step};
}

std::align_val_t alignment_of(Index bytes) {
  return std::align_val_t(bytes >= kHugePage ? kHugePage : kMemoryAlignment);
}

class Allocator {
 public:
  std::byte* take(Index bytes) {
    const auto [number, size] = class_of(bytes);
    const std::scoped_lock lock(mutex_);
    auto& free = free_[number];
    std::byte* block = nullptr;
    if (free.empty()) {
      block = from_system(size);
    } else {
      block = free.back();
      free.pop_back();
      counts_.kept -= size;
      ASAN_UNPOISON_MEMORY_REGION(block, bytes);
    }
    counts_.live += size;
    counts_.peak = std::max(counts_.peak, counts_.live);
    return block;
  }

  void give_back(std::byte* block, Index bytes) {
    const auto [number, size] = class_of(bytes);
    const std::scoped_lock lock(mutex_);
    ASAN_POISON_MEMORY_REGION(block, size);
    free_[number].push_back(block);
    counts_.live -= size;
    counts_.kept += size;
  }

  void release() {
    const std::scoped_lock lock(mutex_);
    release_all();
  }

  MemoryCounts counts() {
    const std::scoped_lock lock(mutex_);
    return counts_;
  }

  void reset_peak() {
    const std::scoped_lock lock(mutex_);
    counts_.peak = counts_.live;
  }

 private:
  std::byte* from_system(Index size) {
    if (2 * (counts_.live + counts_.kept + size) > 3 * counts_.peak) release_all();
    void* block = ::operator new(static_cast<std::size_t>(size), alignment_of(size));
    // Fewer page faults, and fewer places to look a page up. If the system will not, nothing is
    // lost.
    if (size >= kHugePage) madvise(block, static_cast<std::size_t>(size), MADV_HUGEPAGE);
    ++counts_.from_system;
    return static_cast<std::byte*>(block);
  }

  void release_all() {
    for (int number = 0; number < kClasses; ++number) {
      for (std::byte* block : free_[number]) {
        ASAN_UNPOISON_MEMORY_REGION(block, size_of_class(number));
        ::operator delete(block, alignment_of(size_of_class(number)));
      }
      free_[number].clear();
    }
    counts_.kept = 0;
  }

  static Index size_of_class(int number) {
    if (number == 0) return Index{1} << kSmallest;
    const int power = (number - 1) / kSteps + kSmallest, above = (number - 1) % kSteps + 1;
    return (Index{1} << power) / kSteps * (kSteps + above);
  }

  std::mutex mutex_;
  std::array<std::vector<std::byte*>, kClasses> free_;
  MemoryCounts counts_;
};

Allocator& allocator() {
  static Allocator& forever = *new Allocator;  // tensors may outlive every other static object
  return forever;
}

}  // namespace

std::shared_ptr<std::byte> allocate(Index bytes) {
  return {allocator().take(bytes),
          [bytes](std::byte* block) { allocator().give_back(block, bytes); }};
}

MemoryCounts memory_counts() {
  return allocator().counts();
}

void reset_memory_peak() {
  allocator().reset_peak();
}

void release_kept_memory() {
  allocator().release();
}

}  // namespace heed
