#include "heed/decode/stop_strings.h"

#include <gtest/gtest.h>

#include "tests/scratch.h"

namespace heed::decode {
namespace {

// What is given out of `text`, in parts of so many bytes.
std::string given(const std::string& text, std::vector<std::string> stops, std::size_t part) {
  StopStrings stopping(std::move(stops));
  std::string out;
  for (std::size_t at = 0; at < text.size() && !stopping.stopped(); at += part) {
    out += stopping.add(text.substr(at, part));
  }
  return out + stopping.finish();
}

TEST(StopStrings, EndATextBeforeTheFirstOfThemHoweverItComes) {
  for (const std::size_t part : {1, 2, 3, 100}) {
    EXPECT_EQ(given("one\n\ntwo", {"\n\n"}, part), "one");
    EXPECT_EQ(given("aab", {"ab"}, part), "a");
    EXPECT_EQ(given("one END two STOP", {"STOP", "END"}, part), "one ");
    EXPECT_EQ(given("no stop here: STO", {"STOP"}, part), "no stop here: STO");
    EXPECT_EQ(given("", {"x"}, part), "");
    EXPECT_EQ(given("all", {}, part), "all");
  }
}

TEST(StopStrings, HoldBackOnlyWhatMayBegin) {
  StopStrings stopping({"STOP"});
  EXPECT_EQ(stopping.add("go on S"), "go on ");
  EXPECT_EQ(stopping.add("T"), "");
  EXPECT_EQ(stopping.add("AY"), "STAY");
  EXPECT_FALSE(stopping.stopped());
  EXPECT_EQ(stopping.add(" STOP it"), " ");
  EXPECT_TRUE(stopping.stopped());
  EXPECT_EQ(stopping.add("more"), "");
  EXPECT_EQ(stopping.finish(), "");
}

TEST(StopStrings, AreNotEmpty) {
  EXPECT_EQ(error_of([] { StopStrings({"x", ""}); }), "generate: an empty stop");
}

}  // namespace
}  // namespace heed::decode
