#include "heed/tensor/allocator.h"

#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <new>
#include <set>
#include <utility>
#include <vector>

namespace heed {
namespace {

constexpr Index kHugePage = Index{1} << 21, kSmallestRegion = Index{1} << 26;
constexpr Index kSmall = Index{1} << 14, kLarge = Index{1} << 20;

Index rounded_up(Index bytes, Index unit) {
  return (bytes + unit - 1) / unit * unit;
}

// Memory comes from the system in regions. Blocks fill a region without a gap; of two neighbours
// one is always in use. A request gets the smallest free block that holds it, and what is left of
// that stays free: so tensors of any sizes share the same pages from one training step to the next.
// Small blocks, of which a decode makes a hundred a token, wait for a request of just their size,
// and join their neighbours once a large one comes, or one that nothing free holds.
class Allocator {
 public:
  std::byte* take(Index bytes) {
    const Index size = size_of(bytes);
    const std::scoped_lock lock(mutex_);
    std::byte* const place =
        size <= kSmall && !waiting(size).empty() ? taken(waiting(size)) : cut(size);
    ASAN_UNPOISON_MEMORY_REGION(place, static_cast<std::size_t>(bytes));
    counts_.kept -= size;
    counts_.live += size;
    counts_.peak = std::max(counts_.peak, counts_.live);
    return place;
  }

  void give_back(std::byte* place, Index bytes) {
    const Index size = size_of(bytes);
    const std::scoped_lock lock(mutex_);
    ASAN_POISON_MEMORY_REGION(place, static_cast<std::size_t>(size));
    counts_.live -= size;
    counts_.kept += size;
    if (size <= kSmall) {
      waiting(size).push_back(place);
    } else {
      join(place);
    }
  }

  void release() {
    const std::scoped_lock lock(mutex_);
    join_waiting();
    release_empty_regions();
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
  struct Block {
    Index bytes;
    bool free = true, begins_region = false;
  };
  using FreeBlocks = std::set<std::pair<Index, std::byte*>>;  // by size, then by place

  static Index size_of(Index bytes) {
    return std::max(rounded_up(bytes, kMemoryAlignment), kMemoryAlignment);
  }

  static bool joins(const Block& next) { return next.free && !next.begins_region; }

  std::vector<std::byte*>& waiting(Index size) {
    return waiting_[static_cast<std::size_t>(size / kMemoryAlignment)];
  }

  static std::byte* taken(std::vector<std::byte*>& places) {
    std::byte* const place = places.back();
    places.pop_back();
    return place;
  }

  std::byte* cut(Index size) {
    const auto fitting = [&] { return free_.lower_bound({size, nullptr}); };
    if (size >= kLarge || fitting() == free_.end()) join_waiting();
    auto found = fitting();
    if (found == free_.end()) found = from_system(size);
    const auto [held, place] = *found;
    free_.erase(found);
    Block& block = blocks_.at(place);
    block.free = false;
    if (held > size) {
      block.bytes = size;
      keep(place + size, {.bytes = held - size});
    }
    return place;
  }

  void join_waiting() {
    for (auto& places : waiting_) {
      for (std::byte* const place : places) join(place);
      places.clear();
    }
  }

  // Makes a block free, one with its free neighbours.
  void join(std::byte* place) {
    auto block = blocks_.find(place);
    if (const auto next = std::next(block); next != blocks_.end() && joins(next->second)) {
      forget_free(next->first, next->second);
      block->second.bytes += next->second.bytes;
      blocks_.erase(next);
    }
    if (!block->second.begins_region && std::prev(block)->second.free) {
      const auto before = std::prev(block);
      forget_free(before->first, before->second);
      before->second.bytes += block->second.bytes;
      blocks_.erase(block);
      block = before;
    }
    block->second.free = true;
    free_.emplace(block->second.bytes, block->first);
  }

  FreeBlocks::iterator keep(std::byte* place, const Block& block) {
    blocks_.emplace(place, block);
    return free_.emplace(block.bytes, place).first;
  }

  void forget_free(std::byte* place, const Block& block) { free_.erase({block.bytes, place}); }

  // What the system gives takes no memory before it is written to, so regions may be generous.
  FreeBlocks::iterator from_system(Index size) {
    release_empty_regions();
    const Index bytes = rounded_up(std::max({size, kSmallestRegion, counts_.live / 4}), kHugePage);
    void* region = ::operator new (static_cast<std::size_t>(bytes), std::align_val_t{kHugePage});
    // Fewer page faults, and fewer places to look a page up. If the system will not, nothing is
    // lost.
    madvise(region, static_cast<std::size_t>(bytes), MADV_HUGEPAGE);
    ASAN_POISON_MEMORY_REGION(region, static_cast<std::size_t>(bytes));
    ++counts_.from_system;
    counts_.kept += bytes;
    return keep(static_cast<std::byte*>(region), {.bytes = bytes, .begins_region = true});
  }

  void release_empty_regions() {
    for (auto block = blocks_.begin(); block != blocks_.end();) {
      const auto [place, what] = *block;
      const auto next = std::next(block);
      const bool whole =
          what.begins_region && (next == blocks_.end() || next->second.begins_region);
      if (what.free && whole) {
        forget_free(place, what);
        blocks_.erase(block);
        counts_.kept -= what.bytes;
        ASAN_UNPOISON_MEMORY_REGION(place, static_cast<std::size_t>(what.bytes));
        ::operator delete (place, std::align_val_t{kHugePage});
      }
      block = next;
    }
  }

  std::mutex mutex_;
  std::map<std::byte*, Block> blocks_;  // by place
  FreeBlocks free_;
  std::array<std::vector<std::byte*>, kSmall / kMemoryAlignment + 1> waiting_;  // by size
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
