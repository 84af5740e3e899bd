#pragma once

#include <optional>
#include <span>

#include "heed/nn/relative_positions.h"
#include "heed/probe/head_looks.h"
#include "heed/text/function_words.h"

namespace heed::cli {

// What `heed heads` asks about every head, each a place in AskedKeys.
enum class Look {
  previous,
  next,
  itself,
  first,
  end,
  punctuation,
  aligned,
  // Of WordRelation, from the function word to its content word and back. Shares are asked of all
  // before, agreements from here on.
  determiner_noun,
  noun_determiner,
  preposition_noun,
  noun_preposition,
  auxiliary_subject,
  subject_auxiliary,
};
inline constexpr Index kLooks = 13, kFirstRelation = static_cast<Index>(Look::determiner_noun);
const char* word_of(Look look);  // as a table's header has it

using AskedKeys = std::vector<probe::KeysOfQueries>;  // by Look

// What queries and keys of self-attention stand for.
struct AskedText {
  std::vector<std::string> pieces;  // all tokens, special ones among them
  Index first_word = 0, end = 0;    // the pieces that are words: [first_word, end)
  bool ends = false;                // whether the last piece is the token that ends a sentence
};

// Of self-attention, where a decoder's queries see nothing that follows them. Without a language
// there are no relations.
AskedKeys asked_of(const AskedText& text, nn::Sees sees, std::optional<Language> language);
// Of cross-attention, whose query t decides target piece t. aligned[t] is its source piece, or
// negative; the end of the target has none.
AskedKeys asked_of(const AskedText& source, std::span<const Index> aligned);

}  // namespace heed::cli
