#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "heed/base/index.h"

namespace heed {

// Simple relations between the words of a sentence, without a parser: of closed classes of words
// alone, which are listed in function_words.cpp. They are wrong now and then, for every model
// alike.

enum class Language { english, german, french };

enum class WordRelation {
  determiner,   // "a" -> "dog" in "a dog runs": the next content word
  preposition,  // "on" -> "street" in "on the street": the next content word
  auxiliary,    // "is" -> "dog" in "the dog is running": the last content word before
};

struct RelatedWords {
  WordRelation relation;
  Index from, to;  // places of the function word, and of the content word that belongs to it

  friend bool operator==(const RelatedWords&, const RelatedWords&) = default;
};

// Words in small letters; punctuation stands as words of its own. A content word is one that no
// list has; nothing is related across punctuation.
std::vector<RelatedWords> related_words(const std::vector<std::string>& words, Language language);

bool all_punctuation(std::string_view word);  // of an empty word: no

}  // namespace heed
