#include "heed/autograd/tape_memory.h"

#include <atomic>

namespace heed {
namespace {

class Counted : public std::pmr::memory_resource {
 public:
  std::atomic<Index> count = 0;

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    ++count;
    return std::pmr::new_delete_resource()->allocate(bytes, alignment);
  }
  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override {
    std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment);
  }
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }
};

struct Arena {
  Counted counted;
  std::pmr::synchronized_pool_resource pool{&counted};
};

Arena& arena() {
  static Arena& forever = *new Arena;  // nodes may outlive every other static object
  return forever;
}

}  // namespace

std::pmr::memory_resource& tape_memory() {
  return arena().pool;
}

Index tape_memory_grown() {
  return arena().counted.count;
}

}  // namespace heed
