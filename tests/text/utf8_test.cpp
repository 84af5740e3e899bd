#include "heed/text/utf8.h"

#include <gtest/gtest.h>

namespace heed {
namespace {

// Decodes one character the long way, by its value: an oracle that shares nothing with the tables.
bool is_character(std::string_view bytes) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const std::size_t length = at(0) < 0x80 ? 1 : at(0) >> 5 == 6 ? 2 : at(0) >> 4 == 14 ? 3 : 4;
  if (bytes.size() != length || (length == 4 && at(0) >> 3 != 30)) return false;
  std::uint32_t value = length == 1 ? at(0) : at(0) & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (at(i) >> 6 != 2) return false;
    value = value << 6 | (at(i) & 0x3F);
  }
  const std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  return value >= least[length] && value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}

TEST(Utf8, AcceptsExactlyTheWellFormedCharactersOfUpToThreeBytes) {
  int accepted = 0;
  for (std::uint32_t word = 0; word < 1u << 24; word += 1 + (word % 7 == 3)) {
    const char bytes[] = {static_cast<char>(word >> 16), static_cast<char>(word >> 8),
                          static_cast<char>(word)};
    const std::string_view text(bytes, 3);
    if (static_cast<unsigned char>(text[0]) >> 4 != 14) continue;
    ASSERT_EQ(!find_invalid_utf8(text), is_character(text)) << std::hex << word;
    accepted += is_character(text);
  }
  EXPECT_GT(accepted, 30000);
}

TEST(Utf8, AcceptsExactlyTheWellFormedCharactersOfTwoAndFourBytes) {
  for (int lead = 0x80; lead < 0x100; ++lead) {
    for (int second = 0; second < 0x100; ++second) {
      const std::string two = {static_cast<char>(lead), static_cast<char>(second)};
      ASSERT_EQ(!find_invalid_utf8(two), is_character(two)) << lead << ' ' << second;
      if (lead < 0xF0) continue;
      for (const int third : {0x7F, 0x80, 0xBF, 0xC0}) {
        const std::string four = two + static_cast<char>(third) + '\xBF';
        ASSERT_EQ(!find_invalid_utf8(four), is_character(four)) << lead << ' ' << second;
      }
    }
  }
}

TEST(Utf8, NamesThePlaceOfTheFirstBadByteWhereverItStands) {
  const std::string good = "Blue-grey sky, größer, 파란 하늘, 🙂 and plain text again";
  EXPECT_FALSE(find_invalid_utf8(good));
  EXPECT_FALSE(find_invalid_utf8(""));
  EXPECT_FALSE(find_invalid_utf8(std::string("a\0b", 3)));
  for (std::size_t at = 0; at <= 40; ++at) {
    const std::string ascii(40, 'x');
    EXPECT_EQ(find_invalid_utf8(std::string(ascii).insert(at, "\xFF")), at);
  }
  EXPECT_EQ(find_invalid_utf8("abc\xE2\x82"), 3u);  // cut off: the character's first byte
}

// The expectations are Python's bytes.decode("utf-8", "replace").
TEST(Utf8, ReplacesEachBrokenPartByOneReplacementCharacter) {
  const auto replaced = [](std::string_view text) { return replace_invalid_utf8(text); };
  EXPECT_EQ(replaced("plain"), "plain");
  EXPECT_EQ(replaced("a\xFF\xFE!"), "a\uFFFD\uFFFD!");
  EXPECT_EQ(replaced("\xE2\x82|"), "\uFFFD|");                // cut off: one part
  EXPECT_EQ(replaced("\xF0\x9F\x99"), "\uFFFD");              // cut off by the end
  EXPECT_EQ(replaced("\xE0\x80\x80"), "\uFFFD\uFFFD\uFFFD");  // overlong
  EXPECT_EQ(replaced("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(replaced("\xF1\x80\x80\xE1\x80\xC2"
                     "b"),
            "\uFFFD\uFFFD\uFFFD"
            "b");
  EXPECT_EQ(replaced("gr\xF6\xDF"
                     "er"),
            "gr\uFFFD\uFFFD"
            "er");  // Latin-1
}

TEST(Utf8, TellsACharacterThatTheEndCutsOffFromOneThatIsBroken) {
  for (const std::string whole : {"", "a", "größ", "\xFF", "\x80", "\xE2\x28", "\xE0\x80",
                                  "\xED\xA0", "\xF4\x90", "\xC3\xC3\xBC"}) {
    EXPECT_EQ(before_unended_character(whole), whole.size()) << whole;
    for (const std::string begun : {"\xC3", "\xE2\x82", "\xE0\xA0", "\xED", "\xF0\x9F\x99"}) {
      EXPECT_EQ(before_unended_character(whole + begun), whole.size()) << whole << begun;
    }
  }
}

}  // namespace
}  // namespace heed
