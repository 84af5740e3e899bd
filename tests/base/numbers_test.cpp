#include "heed/base/numbers.h"

#include <gtest/gtest.h>

namespace heed {
namespace {

TEST(Numbers, AreShortAndGrouped) {
  EXPECT_EQ(grouped(999.6), "1,000");
  EXPECT_EQ(grouped(12), "12");
  EXPECT_EQ(short_number(-12345.6), "-12,346");
  EXPECT_EQ(short_number(0.0123456), "0.01235");
  EXPECT_EQ(short_number(9999.4), "9999");
  EXPECT_EQ(short_number(1234567.0), "1,234,567");
}

}  // namespace
}  // namespace heed
