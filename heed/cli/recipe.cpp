#include "heed/cli/recipe.h"

#include <toml++/toml.h>

#include <algorithm>

#include "heed/cli/nearest.h"

namespace heed::cli {

namespace {

std::string at(std::string_view file, const toml::source_region& where) {
  return fmt::format("{}:{}", file, where.begin.line);
}

std::string scalar(const toml::node& node, const std::string& place) {
  if (const auto* value = node.as_string()) return value->get();
  if (const auto* value = node.as_integer()) return Value<std::int64_t>::write(value->get());
  if (const auto* value = node.as_floating_point()) return Value<double>::write(value->get());
  if (const auto* value = node.as_boolean()) return Value<bool>::write(value->get());
  throw UsageError(fmt::format("{}: got a value that is no number, text, true or false", place));
}

RecipeKey recipe_key(std::string_view table, const toml::key& key, const toml::node& node,
                     std::string_view file) {
  RecipeKey result{.table = spelled(table),
                   .name = spelled(key.str()),
                   .texts = {},
                   .place = at(file, key.source())};
  if (const toml::array* list = node.as_array()) {
    for (const toml::node& item : *list) result.texts.push_back(scalar(item, result.place));
    check_usage(!list->empty(), "{}: {}: the list is empty", result.place, result.name);
  } else {
    result.texts.push_back(scalar(node, result.place));
  }
  return result;
}

// ", did you mean training.warmup?" for [model] warmup: a name of another table before one that is
// spelled alike.
std::string suggestion(std::span<const Verb> verbs, const RecipeKey& key) {
  std::vector<std::string> known;
  for (const Verb& verb : verbs) {
    const Setting* same = verb.settings.find(key.name);
    if (same && !same->table.empty()) {
      return fmt::format(", did you mean {}.{}?", same->table, key.name);
    }
    for (const Setting& setting : verb.settings.all()) {
      if (setting.table.empty()) continue;
      known.push_back(setting.table + "." + setting.name);
      for (const std::string& alias : setting.aliases) known.push_back(setting.table + "." + alias);
    }
  }
  return did_you_mean(key.table + "." + key.name, known);
}

bool knows(const Verb& verb, const RecipeKey& key) {
  const Setting* setting = verb.settings.find(key.name);
  return setting != nullptr && setting->table == key.table;
}

}  // namespace

std::vector<RecipeKey> parse_recipe(std::string_view text, std::string_view file) {
  toml::table recipe;
  try {
    recipe = toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw UsageError(fmt::format("{}: {}", at(file, error.source()), error.description()));
  }
  std::vector<RecipeKey> keys;
  for (const auto& [name, node] : recipe) {
    const toml::table* table = node.as_table();
    check_usage(table != nullptr, "{}: {} stands in no table, such as [model] or [training]",
                at(file, name.source()), name.str());
    for (const auto& [key, value] : *table) {
      keys.push_back(recipe_key(name.str(), key, value, file));
    }
  }
  return keys;
}

void read_recipe(const std::vector<RecipeKey>& keys, Verb& verb, std::span<Verb> verbs) {
  for (const RecipeKey& key : keys) {
    if (knows(verb, key)) {
      Setting& setting = *verb.settings.find(key.name);
      setting.from_recipe = key.texts;
      setting.recipe_place = key.place;
      continue;
    }
    check_usage(std::ranges::any_of(verbs, [&](const Verb& other) { return knows(other, key); }),
                "{}: unknown key {}.{}{}", key.place, key.table, key.name, suggestion(verbs, key));
  }
}

}  // namespace heed::cli
