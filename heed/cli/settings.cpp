#include "heed/cli/settings.h"

#include <algorithm>

namespace heed::cli {

namespace {

// Throws where a text is a number out of bounds; words are others' to read.
void check_bounds(const Bounds& bounds, Texts texts) {
  for (const std::string& text : texts) {
    double number = 0.0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stopped != end) continue;
    check_usage(bounds.hold(number), "got {}, wanted {}", text, bounds.text());
  }
}

void read(const Setting& setting, Texts texts, const std::string& title) {
  if (texts.empty()) return;
  try {
    check_bounds(setting.bounds, texts);
    setting.read(texts);
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}: {}", title, error.what()));
  }
}

}  // namespace

bool Bounds::hold(double number) const {
  return !(least && number < *least) && !(above && number <= *above) && !(most && number > *most) &&
         !(below && number >= *below);
}

std::string Bounds::text() const {
  if (least && most) return fmt::format("{} to {}", *least, *most);
  std::string low, high;
  if (least) low = fmt::format("{} or more", *least);
  if (above) low = fmt::format("more than {}", *above);
  if (most) high = fmt::format("at most {}", *most);
  if (below) high = fmt::format("less than {}", *below);
  return low + (low.empty() || high.empty() ? "" : " and ") + high;
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
  for (const Setting& setting : all_) {
    read(setting, setting.from_recipe, setting.recipe_place + ": " + setting.name);
  }
  for (const Setting& setting : all_) read(setting, setting.from_flag, setting.title());
}

void Settings::check_needed() const {
  for (const Setting& setting : all_) {
    check_usage(!setting.needed || setting.given(), "{} is missing: {}",
                setting.positional ? setting.takes : setting.title() + " " + setting.takes,
                setting.what);
  }
}

void Settings::check_read(std::string_view name, bool is_read, std::string_view wants) const {
  const Setting* setting = find(name);
  check_usage(is_read || setting->from_flag.empty(), "{} wants {}", setting->title(), wants);
}

std::vector<std::string> Settings::tables() const {
  std::vector<std::string> tables;
  for (const Setting& setting : all_) {
    if (std::ranges::find(tables, setting.table) == tables.end()) tables.push_back(setting.table);
  }
  return tables;
}

std::string Settings::dump() const {
  std::string toml;
  for (const std::string& table : tables()) {
    if (table.empty()) continue;
    toml += fmt::format("{}[{}]\n", toml.empty() ? "" : "\n", table);
    for (const Setting& setting : all_) {
      if (setting.table != table) continue;
      const std::string value = setting.write();
      if (!value.empty()) toml += fmt::format("{} = {}\n", setting.name, value);
    }
  }
  return toml;
}

const Setting* Settings::find(std::string_view name) const {
  const std::string wanted = spelled(name);
  for (const Setting& setting : all_) {
    if (!setting.positional &&
        (setting.name == wanted ||
         std::ranges::find(setting.aliases, wanted) != setting.aliases.end())) {
      return &setting;
    }
  }
  return nullptr;
}

Setting* Settings::find(std::string_view name) {
  return const_cast<Setting*>(std::as_const(*this).find(name));
}

void declare_threads(Settings& settings, int& threads) {
  settings.add("run.threads", threads, "computing threads; 0: one a core")
      .alias({"cpu-threads"})
      .at_least(0);
}

}  // namespace heed::cli
