#include "heed/tensor/allocator.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <vector>

#include "heed/tensor/tensor.h"

namespace heed {
namespace {

TEST(Allocator, AlignsEveryBlock) {
  for (Index bytes : {0, 1, 63, 64, 65, 1000, 1 << 20, (1 << 21) + 1, 5 << 20}) {
    const auto block = allocate(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block.get()) % kMemoryAlignment, 0u) << bytes;
    for (Index i : {Index{0}, bytes / 2, bytes - 1}) {
      if (i >= 0 && i < bytes) block.get()[i] = std::byte{7};
    }
  }
}

TEST(Allocator, WastesLessThanACacheLineOfABlock) {
  for (Index bytes = 64; bytes < 5'000'000; bytes += 1 + bytes / 7) {
    const Index before = memory_counts().live;
    const auto block = allocate(bytes);
    const Index taken = memory_counts().live - before;
    EXPECT_GE(taken, bytes);
    EXPECT_LT(taken, bytes + kMemoryAlignment) << bytes;
  }
}

// What a training step leaves serves the next one, whatever sizes it is made of.
TEST(Allocator, CutsWhatIsKeptAsTheNextSizesNeedIt) {
  const auto fill = [](Index bytes, Index count) {
    std::vector<std::shared_ptr<std::byte>> blocks;
    for (Index i = 0; i < count; ++i) blocks.push_back(allocate(bytes));
  };
  fill(300 << 20, 1);
  const Index from_system = memory_counts().from_system;
  fill(3 << 20, 100);
  fill(2 << 20, 150);
  fill(1000, 100'000);
  fill(150 << 20, 2);
  EXPECT_EQ(memory_counts().from_system, from_system);
}

TEST(Allocator, GivesBackMemoryOutAgain) {
  auto block = allocate(100'000);
  const std::byte* place = block.get();
  const Index from_system = memory_counts().from_system;
  block.reset();
  block = allocate(99'000);
  EXPECT_EQ(block.get(), place);
  EXPECT_EQ(memory_counts().from_system, from_system);
}

// Small ones too, which are not joined at once.
TEST(Allocator, JoinsSmallBlocksForOneThatNothingElseHolds) {
  release_kept_memory();
  std::vector<std::shared_ptr<std::byte>> blocks;
  for (int i = 0; i < 50'000; ++i) blocks.push_back(allocate(1000));
  while (memory_counts().kept >= 10'000) blocks.push_back(allocate(1000));
  const Index from_system = memory_counts().from_system;
  blocks.clear();
  std::vector<std::shared_ptr<std::byte>> others;
  for (int i = 0; i < 5; ++i) others.push_back(allocate(500'000));
  for (int i = 0; i < 5; ++i) others.push_back(allocate(5'000'000));
  EXPECT_EQ(memory_counts().from_system, from_system);
}

TEST(Allocator, CountsWhatIsLiveAndTheMostThatWas) {
  reset_memory_peak();
  const MemoryCounts before = memory_counts();
  EXPECT_EQ(before.peak, before.live);
  {
    const auto a = allocate(1 << 20), b = allocate(1 << 20);
    EXPECT_EQ(memory_counts().live, before.live + (2 << 20));
  }
  EXPECT_EQ(memory_counts().live, before.live);
  EXPECT_EQ(memory_counts().peak, before.live + (2 << 20));
  EXPECT_GE(memory_counts().kept, 2 << 20);
  release_kept_memory();
  EXPECT_EQ(memory_counts().kept, 0);
}

TEST(Allocator, DoesNotKeepEverySizeThereEverWas) {
  release_kept_memory();
  reset_memory_peak();
  Index most = 0;
  for (Index megabytes = 1; megabytes < 256; ++megabytes) {
    allocate(megabytes << 20).reset();
    most = std::max(most, memory_counts().kept);
  }
  EXPECT_LE(most, 2 * memory_counts().peak + (64 << 20));
}

TEST(Allocator, ServesManyThreads) {
  const Index before = memory_counts().live;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([t] {
      for (int i = 0; i < 2000; ++i) {
        const auto block = allocate(64 + i * 8);
        for (Index b = 0; b < 64; ++b) block.get()[b] = std::byte(t);
        for (Index b = 0; b < 64; ++b) ASSERT_EQ(block.get()[b], std::byte(t));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(memory_counts().live, before);
}

TEST(Allocator, TensorsBeginAsZerosEvenInUsedMemory) {
  {
    Tensor used({1000});
    std::ranges::fill(std::span(used.mutable_data(), 1000), 3.0f);
  }
  const Tensor fresh({1000});
  for (float x : fresh.values()) ASSERT_EQ(x, 0.0f);
}

}  // namespace
}  // namespace heed
