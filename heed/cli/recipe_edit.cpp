#include "heed/cli/recipe_edit.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "heed/cli/nearest.h"

namespace heed::cli {
namespace {

bool stands_bare(const std::string& text) {
  if (text == "true" || text == "false") return true;
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(number) && text.back() != '.' && text.front() != '.' &&
         (text.size() == 1 || text.front() != '0' || text[1] == '.');
}

std::string toml_value(const std::vector<std::string>& texts) {
  std::vector<std::string> values;
  for (const std::string& text : texts) {
    values.push_back(stands_bare(text) ? text : toml_string(text));
  }
  return values.size() == 1 ? values.front() : fmt::format("[{}]", fmt::join(values, ", "));
}

Task task_of_keys(const std::vector<RecipeKey>& keys) {
  for (const RecipeKey& key : keys) {
    if (key.table == "run" && key.name == "task") return Value<Task>::read(key.texts);
  }
  return Task::translation;
}

}  // namespace

RecipeEdit::RecipeEdit(const std::vector<RecipeKey>& keys, std::vector<Verb>& verbs)
    : verbs_(verbs), task_(task_of_keys(keys)) {
  for (const RecipeKey& key : keys) put(key);
}

Verb* RecipeEdit::verb(const std::string& name) {
  const auto found = std::ranges::find_if(verbs_, [&](const Verb& verb) {
    return verb.name == name && (!verb.task || verb.task == task_);
  });
  return found == verbs_.end() ? nullptr : &*found;
}

// In a recipe's table, of the training first.
const Setting* RecipeEdit::find(const std::string& name) {
  const Setting* found = verb("train")->settings.find(name);
  if (found && !found->table.empty()) return found;
  for (const Verb& other : verbs_) {
    if (other.task && other.task != task_) continue;
    found = other.settings.find(name);
    if (found && !found->table.empty()) return found;
  }
  return nullptr;
}

void RecipeEdit::put(RecipeKey key) {
  if (const Setting* setting = find(key.name); setting && setting->table == key.table) {
    key.name = setting->name;
  }
  std::erase_if(
      keys_, [&](const RecipeKey& old) { return old.table == key.table && old.name == key.name; });
  keys_.push_back(std::move(key));
}

RecipeKey RecipeEdit::named(const std::string& name, const std::string& value,
                            const std::string& place) {
  const Setting* setting = find(name);
  const std::size_t dot = name.rfind('.');
  if (!setting && dot != name.npos) {
    setting = find(name.substr(dot + 1));
    if (setting && setting->table != spelled(name.substr(0, dot))) {
      throw UsageError(fmt::format("{}: unknown key {}, did you mean {}.{}?", place, name,
                                   setting->table, setting->name));
    }
  }
  if (!setting) {
    std::vector<std::string> known;
    for (const Setting& one : verb("train")->settings.all()) {
      if (one.table.empty()) continue;
      known.push_back(dot == name.npos ? one.name : one.table + "." + one.name);
    }
    throw UsageError(fmt::format("{}: unknown key {}{}", place, name, did_you_mean(name, known)));
  }
  return {.table = setting->table, .name = setting->name, .texts = {value}, .place = place};
}

std::string recipe_text(const std::vector<RecipeKey>& keys) {
  std::map<std::string, std::string> tables;
  for (const RecipeKey& key : keys) {
    tables[key.table] += fmt::format("{} = {}\n", key.name, toml_value(key.texts));
  }
  std::string text;
  for (const auto& [table, lines] : tables) text += fmt::format("[{}]\n{}\n", table, lines);
  return text;
}

}  // namespace heed::cli
