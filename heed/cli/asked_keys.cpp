#include "heed/cli/asked_keys.h"

#include "heed/text/piece_words.h"

namespace heed::cli {
namespace {

// Those of words, of one question.
probe::KeysOfQueries& of(AskedKeys& asked, Look look) {
  return asked[static_cast<std::size_t>(look)];
}

AskedKeys nothing(std::size_t queries) {
  return AskedKeys(kLooks, probe::KeysOfQueries(queries));
}

std::vector<Index> marks_of(const AskedText& text) {
  std::vector<Index> marks;
  for (Index i = text.first_word; i < text.end; ++i) {
    const PieceWord word = piece_words(std::span(text.pieces).subspan(i, 1)).front();
    if (all_punctuation(word.text)) marks.push_back(i);
  }
  return marks;
}

void add_relations(const AskedText& text, nn::Sees sees, Language language, AskedKeys& asked) {
  const auto pieces = std::span(text.pieces).subspan(text.first_word, text.end - text.first_word);
  const std::vector<PieceWord> words = piece_words(pieces);
  std::vector<std::string> texts;
  for (const PieceWord& word : words) texts.push_back(word.text);
  const auto relate = [&](Index look, const PieceWord& from, const PieceWord& to) {
    const Index query = text.first_word + from.first;
    for (Index piece = to.first; piece <= to.last; ++piece) {
      const Index key = text.first_word + piece;
      if (sees == nn::Sees::both || key <= query) asked[look][query].push_back(key);
    }
  };
  for (const auto& [relation, from, to] : related_words(texts, language)) {
    const Index look = kFirstRelation + 2 * static_cast<Index>(relation);
    relate(look, words[from], words[to]);
    relate(look + 1, words[to], words[from]);
  }
}

}  // namespace

const char* word_of(Look look) {
  switch (look) {
    case Look::previous:
      return "previous";
    case Look::next:
      return "next";
    case Look::itself:
      return "itself";
    case Look::first:
      return "first";
    case Look::end:
      return "end";
    case Look::punctuation:
      return "punctuation";
    case Look::aligned:
      return "aligned";
    case Look::determiner_noun:
      return "determiner to noun";
    case Look::noun_determiner:
      return "noun to determiner";
    case Look::preposition_noun:
      return "preposition to noun";
    case Look::noun_preposition:
      return "noun to preposition";
    case Look::auxiliary_subject:
      return "auxiliary to subject";
    case Look::subject_auxiliary:
      return "subject to auxiliary";
  }
  return "";
}

AskedKeys asked_of(const AskedText& text, nn::Sees sees, std::optional<Language> language) {
  const Index count = std::ssize(text.pieces);
  AskedKeys asked = nothing(text.pieces.size());
  const std::vector<Index> marks = marks_of(text);
  for (Index q = 0; q < count; ++q) {
    if (q > 0) of(asked, Look::previous)[q] = {q - 1};
    if (q > 0) of(asked, Look::first)[q] = {0};
    of(asked, Look::itself)[q] = {q};
    const bool sees_next = sees == nn::Sees::both && q + 1 < count;
    if (sees_next) of(asked, Look::next)[q] = {q + 1};
    if (sees_next && text.ends) of(asked, Look::end)[q] = {count - 1};
    for (const Index mark : marks) {
      if (mark < q || (mark > q && sees == nn::Sees::both)) {
        of(asked, Look::punctuation)[q].push_back(mark);
      }
    }
  }
  if (language) add_relations(text, sees, *language, asked);
  return asked;
}

AskedKeys asked_of(const AskedText& source, std::span<const Index> aligned) {
  AskedKeys asked = nothing(aligned.size());
  const std::vector<Index> marks = marks_of(source);
  for (std::size_t t = 0; t < aligned.size(); ++t) {
    of(asked, Look::first)[t] = {0};
    if (source.ends) of(asked, Look::end)[t] = {std::ssize(source.pieces) - 1};
    of(asked, Look::punctuation)[t] = marks;
    if (aligned[t] >= 0) of(asked, Look::aligned)[t] = {aligned[t]};
  }
  return asked;
}

}  // namespace heed::cli
