#include "heed/text/unicode.h"

#include <gtest/gtest.h>

namespace heed {
namespace {

// The expectations are Python's unicodedata.normalize("NFD", …).
TEST(Unicode, DecomposesCanonicallyWithMarksInOrder) {
  EXPECT_EQ(canonically_decomposed(U"a\u212B\u1E69"), U"aA\u030As\u0323\u0307");
  EXPECT_EQ(canonically_decomposed(U"\u1E0B\u0323q\u0307\u0323"), U"d\u0323\u0307q\u0323\u0307");
  EXPECT_EQ(canonically_decomposed(U"e\u0301\u0300"),
            U"e\u0301\u0300");  // of one class: as they stand
  EXPECT_EQ(canonically_decomposed(U"\uAC01\uFB01\uFF21"), U"\u1100\u1161\u11A8\uFB01\uFF21");
  EXPECT_EQ(canonically_decomposed(U"\u0323\u0307"), U"\u0323\u0307");
  EXPECT_EQ(canonically_decomposed(U""), U"");
}

TEST(Unicode, KnowsWhiteSpaceFromPythonsSpaces) {
  const std::u32string_view spaces = U"\t\v\r \u0085\u00A0\u1680\u2003\u2028\u202F\u3000";
  for (const char32_t space : spaces) {
    EXPECT_TRUE(is_white_space(space) && is_space(space)) << static_cast<int>(space);
  }
  for (const char32_t other : {U'\x1C', U'\x1F'}) {
    EXPECT_TRUE(is_space(other) && !is_white_space(other)) << static_cast<int>(other);
  }
  for (const char32_t none : {U'a', U'\u200B', U'\u180E', U'\uFEFF'}) {
    EXPECT_FALSE(is_white_space(none) || is_space(none)) << static_cast<int>(none);
  }
}

}  // namespace
}  // namespace heed
