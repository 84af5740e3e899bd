#include "heed/kernels/scratch.h"

#include <algorithm>
#include <new>
#include <vector>

namespace heed::kernels::detail {
namespace {

constexpr std::size_t kSmallest = std::size_t{1} << 16;

void release(const ScratchBlock& block) {
  ::operator delete (block.data, std::align_val_t{kScratchAlignment});
}

struct Kept {
  std::vector<ScratchBlock> blocks;  // the smaller first

  ~Kept() { std::ranges::for_each(blocks, release); }

  auto first_of(std::size_t bytes) {
    return std::ranges::lower_bound(blocks, bytes, {}, &ScratchBlock::bytes);
  }
};

thread_local Kept kept;

}  // namespace

// A block that is too small is replaced by the one that was wanted: no thread keeps more than it
// once worked in at a time.
ScratchBlock take_scratch(std::size_t bytes) {
  bytes = std::max((bytes + kSmallest - 1) / kSmallest * kSmallest, kSmallest);
  if (const auto found = kept.first_of(bytes); found != kept.blocks.end()) {
    const ScratchBlock block = *found;
    kept.blocks.erase(found);
    return block;
  }
  if (!kept.blocks.empty()) {
    release(kept.blocks.back());
    kept.blocks.pop_back();
  }
  void* data = ::operator new (bytes, std::align_val_t{kScratchAlignment});
  return {static_cast<std::byte*>(data), bytes};
}

void give_back_scratch(const ScratchBlock& block) {
  kept.blocks.insert(kept.first_of(block.bytes), block);
}

}  // namespace heed::kernels::detail
