#include "heed/text/byte_level_words.h"

#include <gmock/gmock.h>

#include "heed/text/byte_alphabet.h"
#include "heed/text/unicode.h"

namespace heed {
namespace {

using testing::ElementsAre;

TEST(ByteLevelWords, TakeOneSpaceAndLeaveTheLastOfSeveralToTheNext) {
  EXPECT_THAT(byte_level_words("a b  c   d"), ElementsAre("a", " b", " ", " c", "  ", " d"));
  EXPECT_THAT(byte_level_words("a\nb\n\nc \n d"),
              ElementsAre("a", "\n", "b", "\n", "\n", "c", " \n", " d"));
  EXPECT_THAT(byte_level_words("a  "), ElementsAre("a", "  "));
  EXPECT_THAT(byte_level_words("a\u00a0b\u3000\u3000c"),
              ElementsAre("a", "\u00a0", "b", "\u3000", "\u3000", "c"));
  EXPECT_THAT(byte_level_words(" "), ElementsAre(" "));
  EXPECT_THAT(byte_level_words(""), ElementsAre());
}

TEST(ByteLevelWords, AreLettersNumbersOrNeither) {
  EXPECT_THAT(byte_level_words("x86 ½² $1.5 größe,파란🙂!"),
              ElementsAre("x", "86", " ½²", " $", "1", ".", "5", " größe", ",", "파란", "🙂!"));
  EXPECT_THAT(byte_level_words("e\u0301a"), ElementsAre("e", "\u0301", "a"));
  EXPECT_THAT(byte_level_words("a\x1c\x1f"
                               "b"),
              ElementsAre("a", "\x1c\x1f", "b"));
  EXPECT_THAT(byte_level_words("a\xFF\xE2\x82 \xFF"), ElementsAre("a", "\xFF\xE2\x82", " \xFF"));
}

TEST(ByteLevelWords, EndBeforeAnEnglishContractionInLowerCase) {
  EXPECT_THAT(byte_level_words("he'll we've I'm 'tis O'Neill IT'S"),
              ElementsAre("he", "'ll", " we", "'ve", " I", "'m", " '", "tis", " O", "'", "Neill",
                          " IT", "'", "S"));
  EXPECT_THAT(byte_level_words("'d're'l'r'"), ElementsAre("'d", "'re", "'", "l", "'", "r", "'"));
}

TEST(ByteAlphabet, HasACharacterForEachByteAndBack) {
  EXPECT_EQ(in_byte_alphabet("a !~\n\r\t\x7F"), "aĠ!~Ċčĉġ");
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  const std::string piece = in_byte_alphabet(bytes);
  EXPECT_EQ(from_byte_alphabet(piece), bytes);
  std::u32string characters = decode_utf8(piece);
  EXPECT_EQ(characters.size(), 256u);
  EXPECT_EQ(characters[0], U'Ā');
  EXPECT_EQ(characters[0xAD], U'Ń');  // the last of the 68 that are not seen
  EXPECT_EQ(characters[0xFF], U'ÿ');
  EXPECT_FALSE(from_byte_alphabet("a b"));
  EXPECT_FALSE(from_byte_alphabet("ńa"));
  EXPECT_FALSE(from_byte_alphabet("파"));
}

}  // namespace
}  // namespace heed
