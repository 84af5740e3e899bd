#include "heed/base/memory.h"

#include <gtest/gtest.h>

namespace heed {
namespace {

TEST(AvailableMemory, IsThereAndLessThanAnyMachineHas) {
  EXPECT_GT(available_memory(), Index{1} << 20);
  EXPECT_LT(available_memory(), Index{1} << 46);
}

}  // namespace
}  // namespace heed
