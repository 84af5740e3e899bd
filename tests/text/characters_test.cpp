#include "heed/text/characters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "heed/base/check.h"
#include "heed/text/unicode.h"

namespace heed {
namespace {

TEST(Characters, AreNumberedAsMarianNumbersPieces) {
  const Characters letters(U"cab월a");
  EXPECT_EQ(letters.size(), 7);
  EXPECT_EQ(letters.encode("a월z"), (std::vector<Token>{2, 5, 1}));
  EXPECT_EQ(letters.piece(0), "</s>");
  EXPECT_EQ(letters.piece(1), "<unk>");
  EXPECT_EQ(letters.piece(4), "c");
  EXPECT_EQ(letters.piece(letters.pad()), "<pad>");
  EXPECT_EQ(letters.pad(), 6);
}

TEST(Characters, DecodeWhatTheyEncoded) {
  const Characters letters(U"abc월");
  EXPECT_EQ(letters.decode(letters.encode("cab월")), "cab월");
  EXPECT_EQ(letters.decode(std::vector<Token>{letters.pad(), 2, 1, 0}), "a\uFFFD");
}

TEST(Characters, RefuseATokenOutsideTheVocabulary) {
  try {
    Characters(U"ab").decode(std::vector<Token>{5});
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "Characters::decode: got token 5, wanted 0 to 4");
  }
}

TEST(Unicode, TurnsBytesOfNoCharacterIntoReplacements) {
  EXPECT_EQ(decode_utf8("a\xFF월\xEC\x9B"), U"a\uFFFD월\uFFFD\uFFFD");
  EXPECT_EQ(encode_utf8(U"a\u00E9월\U0001F600"), "a\u00E9월\U0001F600");
}

}  // namespace
}  // namespace heed
