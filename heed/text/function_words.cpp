#include "heed/text/function_words.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "heed/text/bert_text.h"
#include "heed/text/unicode.h"

namespace heed {
namespace {

using Lists = std::unordered_map<std::string_view, WordRelation>;

Lists lists(std::initializer_list<std::string_view> determiners,
            std::initializer_list<std::string_view> prepositions,
            std::initializer_list<std::string_view> auxiliaries) {
  Lists all;
  for (const auto word : determiners) all.emplace(word, WordRelation::determiner);
  for (const auto word : prepositions) all.emplace(word, WordRelation::preposition);
  for (const auto word : auxiliaries) all.emplace(word, WordRelation::auxiliary);
  return all;
}

const Lists& lists_of(Language language) {
  static const Lists english = lists(
      {"the", "a",   "an",  "this",  "that", "these", "those", "my",    "your", "his",
       "her", "its", "our", "their", "some", "any",   "each",  "every", "no",   "another"},
      {"of",     "in",     "on",     "at",      "by",      "with",    "from",   "for",
       "into",   "onto",   "over",   "under",   "through", "between", "behind", "near",
       "during", "across", "along",  "around",  "against", "without", "about",  "after",
       "before", "beside", "inside", "outside", "toward",  "towards"},
      {"is", "are", "was",  "were",  "am",  "be",    "been",  "has",    "have", "had",   "does",
       "do", "did", "will", "would", "can", "could", "shall", "should", "may",  "might", "must"});
  static const Lists german =
      lists({"der",    "die",    "das",   "den",    "dem",    "des",    "ein",    "eine",
             "einen",  "einem",  "einer", "eines",  "mein",   "meine",  "meinen", "dein",
             "deine",  "sein",   "seine", "seinen", "seinem", "seiner", "ihr",    "ihre",
             "ihren",  "ihrem",  "ihrer", "unser",  "unsere", "dieser", "diese",  "dieses",
             "diesen", "diesem", "kein",  "keine",  "keinen", "jeder",  "jede",   "jedes"},
            {"in",  "im",     "ins",   "an",       "am",      "ans",     "auf",   "aus",
             "bei", "beim",   "mit",   "nach",     "von",     "vom",     "vor",   "zu",
             "zum", "zur",    "über",  "unter",    "durch",   "für",     "gegen", "ohne",
             "um",  "hinter", "neben", "zwischen", "während", "entlang", "seit",  "wegen"},
            {"ist",    "sind", "war",    "waren", "bin",    "bist", "hat",    "haben",  "hatte",
             "hatten", "wird", "werden", "wurde", "wurden", "kann", "können", "konnte", "muss",
             "müssen", "soll", "sollen", "will",  "wollen", "darf", "dürfen"});
  static const Lists french = lists(
      {"le",    "la",  "les",   "un",  "une",  "des",   "du",     "ce",      "cet", "cette",
       "ces",   "mon", "ma",    "mes", "ton",  "ta",    "tes",    "son",     "sa",  "ses",
       "notre", "nos", "votre", "vos", "leur", "leurs", "chaque", "quelques"},
      {"de",    "à",      "au",       "aux",     "dans",   "en",     "sur",
       "sous",  "avec",   "sans",     "pour",    "par",    "chez",   "vers",
       "entre", "devant", "derrière", "pendant", "depuis", "contre", "près"},
      {"est",  "sont",    "suis",    "es",     "était", "étaient", "a",      "ont",     "ai",
       "as",   "avait",   "avaient", "va",     "vont",  "vais",    "peut",   "peuvent", "peux",
       "doit", "doivent", "sera",    "seront", "avons", "avez",    "sommes", "êtes"});
  switch (language) {
    case Language::german:
      return german;
    case Language::french:
      return french;
    case Language::english:
      break;
  }
  return english;
}

// The place of the content word that a word of the relation at `from` belongs to.
std::optional<Index> content_word(const std::vector<std::string>& words, const Lists& lists,
                                  Index from, Index step) {
  for (Index at = from + step; 0 <= at && at < std::ssize(words); at += step) {
    if (all_punctuation(words[at])) return {};
    if (!lists.contains(words[at])) return at;
  }
  return {};
}

}  // namespace

std::vector<RelatedWords> related_words(const std::vector<std::string>& words, Language language) {
  const Lists& lists = lists_of(language);
  std::vector<RelatedWords> all;
  for (Index from = 0; from < std::ssize(words); ++from) {
    const auto found = lists.find(words[from]);
    if (found == lists.end()) continue;
    const Index step = found->second == WordRelation::auxiliary ? -1 : 1;
    if (const auto to = content_word(words, lists, from, step)) {
      all.push_back({.relation = found->second, .from = from, .to = *to});
    }
  }
  return all;
}

bool all_punctuation(std::string_view word) {
  if (word.empty()) return false;
  return std::ranges::all_of(decode_utf8(word), is_bert_punctuation);
}

}  // namespace heed
