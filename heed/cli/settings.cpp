#include "heed/cli/settings.h"

#include <algorithm>

namespace heed::cli {

std::string spelled(std::string_view name) {
  std::string result(name);
  std::ranges::replace(result, '_', '-');
  return result;
}

Setting& Setting::then(std::function<void()> action) {
  read = [before = std::move(read), action = std::move(action)](Texts texts) {
    before(texts);
    action();
  };
  return *this;
}

Setting& Settings::append(std::string key, Setting setting) {
  const std::size_t dot = key.find('.');
  setting.table = dot == std::string::npos ? "" : key.substr(0, dot);
  setting.name = dot == std::string::npos ? key : key.substr(dot + 1);
  return all_.emplace_back(std::move(setting));
}

void Settings::apply() const {
  const auto read = [](const Setting& setting, Texts texts, const std::string& title) {
    if (texts.empty()) return;
    try {
      setting.read(texts);
    } catch (const UsageError& error) {
      throw UsageError(fmt::format("{}: {}", title, error.what()));
    }
  };
  for (const Setting& setting : all_) {
    read(setting, setting.from_recipe, setting.recipe_place + ": " + setting.name);
    read(setting, setting.from_flag, setting.title());
  }
}

void Settings::check_needed() const {
  for (const Setting& setting : all_) {
    check_usage(!setting.needed || setting.given(), "{} is missing: {}",
                setting.positional ? setting.takes : setting.title() + " " + setting.takes,
                setting.what);
  }
}

std::string Settings::dump() const {
  std::vector<std::string> tables;
  for (const Setting& setting : all_) {
    if (!setting.table.empty() && std::ranges::find(tables, setting.table) == tables.end()) {
      tables.push_back(setting.table);
    }
  }
  std::string toml;
  for (const std::string& table : tables) {
    toml += fmt::format("{}[{}]\n", toml.empty() ? "" : "\n", table);
    for (const Setting& setting : all_) {
      if (setting.table != table) continue;
      const std::string value = setting.write();
      if (!value.empty()) toml += fmt::format("{} = {}\n", setting.name, value);
    }
  }
  return toml;
}

Setting* Settings::find(std::string_view name) {
  const std::string wanted = spelled(name);
  for (Setting& setting : all_) {
    if (!setting.positional &&
        (setting.name == wanted ||
         std::ranges::find(setting.aliases, wanted) != setting.aliases.end())) {
      return &setting;
    }
  }
  return nullptr;
}

}  // namespace heed::cli
