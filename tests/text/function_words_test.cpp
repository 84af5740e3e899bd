#include "heed/text/function_words.h"

#include <gmock/gmock.h>

#include "heed/text/piece_words.h"

namespace heed {
namespace {

using testing::ElementsAre, testing::IsEmpty;

TEST(FunctionWords, BelongToTheContentWordBesideThem) {
  EXPECT_THAT(
      related_words({"the", "dog", "is", "running", "on", "the", "street"}, Language::english),
      ElementsAre(RelatedWords{WordRelation::determiner, 0, 1},
                  RelatedWords{WordRelation::auxiliary, 2, 1},
                  RelatedWords{WordRelation::preposition, 4, 6},
                  RelatedWords{WordRelation::determiner, 5, 6}));
  EXPECT_THAT(related_words({"ein", "hund", "über", "der", "straße"}, Language::german),
              ElementsAre(RelatedWords{WordRelation::determiner, 0, 1},
                          RelatedWords{WordRelation::preposition, 2, 4},
                          RelatedWords{WordRelation::determiner, 3, 4}));
  EXPECT_THAT(related_words({"il", "est", "à", "paris"}, Language::french),
              ElementsAre(RelatedWords{WordRelation::auxiliary, 1, 0},
                          RelatedWords{WordRelation::preposition, 2, 3}));
}

TEST(FunctionWords, AreRelatedToNothingAcrossPunctuation) {
  EXPECT_THAT(related_words({"in", ",", "dog", ".", "is"}, Language::english), IsEmpty());
  EXPECT_THAT(related_words({}, Language::english), IsEmpty());
}

TEST(Punctuation, IsPunctuationThroughout) {
  EXPECT_TRUE(all_punctuation("..."));
  EXPECT_TRUE(all_punctuation("„"));
  EXPECT_FALSE(all_punctuation("a."));
  EXPECT_FALSE(all_punctuation(""));
}

MATCHER_P3(IsWord, text, first, last, "") {
  return arg.text == text && arg.first == first && arg.last == last;
}

TEST(PieceWords, BeginAtSpacesAndAtPunctuation) {
  const std::vector<std::string> pieces = {"▁A", "▁d", "og", ".", "▁Ä", "pfel", "-", "baum"};
  EXPECT_THAT(piece_words(pieces),
              ElementsAre(IsWord("a", 0, 0), IsWord("dog", 1, 2), IsWord(".", 3, 3),
                          IsWord("äpfel", 4, 5), IsWord("-", 6, 6), IsWord("baum", 7, 7)));
}

TEST(PieceWords, OfCharactersHoldTheirSpace) {
  EXPECT_THAT(piece_words(std::vector<std::string>{"▁", "a", "b", "▁", "c"}),
              ElementsAre(IsWord("ab", 0, 2), IsWord("c", 3, 4)));
}

}  // namespace
}  // namespace heed
