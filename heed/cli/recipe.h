#pragma once

#include "heed/cli/verb.h"

namespace heed::cli {

// One line of a recipe: [table] name = texts.
struct RecipeKey {
  std::string table, name;
  std::vector<std::string> texts;
  std::string place;  // "recipe.toml:12", for messages
};

// Reads TOML: tables of numbers, strings, yes and no, and lists of these. Throws a UsageError
// with file, line and reason for anything else.
std::vector<RecipeKey> parse_recipe(std::string_view toml, std::string_view file);

// Hands the keys to the settings of `verb`. A key that another verb knows is none of its business,
// so that one recipe serves training and translation; one that none of `verbs` knows is an error
// that names the nearest.
void read_recipe(const std::vector<RecipeKey>& keys, Verb& verb, std::span<Verb> verbs);

}  // namespace heed::cli
