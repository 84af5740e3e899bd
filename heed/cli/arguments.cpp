#include <CLI/CLI.hpp>
#include <algorithm>

#include "heed/cli/command_line.h"
#include "heed/cli/nearest.h"

namespace heed::cli {

namespace {

std::vector<std::string> names_of(const Setting& setting) {
  std::vector<std::string> names{setting.name};
  names.insert(names.end(), setting.aliases.begin(), setting.aliases.end());
  return names;
}

// CLI11 takes "[a,b]" for two values of a list. No word begins with the shield.
constexpr char kShield = '\x01';

std::string shielded(const std::string& value) {
  return value.starts_with('[') ? kShield + value : value;
}

std::vector<std::string> bare(std::vector<std::string> values) {
  for (std::string& value : values) {
    if (value.starts_with(kShield)) value.erase(0, 1);
  }
  return values;
}

// Flags in their one spelling, "--learn_rate=3" -> "--learn-rate=3", and an empty value as a word
// of its own, which CLI11 would not see.
std::vector<std::string> one_spelling(const std::vector<std::string>& arguments) {
  std::vector<std::string> words;
  for (const std::string& argument : arguments) {
    const std::size_t equals = argument.find('=');
    if (!argument.starts_with("--")) {
      words.push_back(shielded(argument));
    } else if (equals == argument.npos) {
      words.push_back(spelled(argument));
    } else if (equals + 1 == argument.size()) {
      words.push_back(spelled(argument.substr(0, equals)));
      words.emplace_back();
    } else {
      words.push_back(spelled(argument.substr(0, equals)) + "=" +
                      shielded(argument.substr(equals + 1)));
    }
  }
  return words;
}

// The setting of "--name"; null where the word is something else.
const Setting* flag_of(const std::string& word, const Settings& settings) {
  if (!word.starts_with("--")) return nullptr;
  const std::string name = word.substr(2, word.find('=') - 2);
  const Setting* denied = name.starts_with("no-") ? settings.find(name.substr(3)) : nullptr;
  return denied && denied->count == 0 ? denied : settings.find(name);
}

// Throws where a flag that takes a value is followed by a flag, or by nothing.
void check_values(const std::vector<std::string>& words, const Settings& settings) {
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    const Setting* setting = flag_of(words[i], settings);
    if (!setting || setting->count == 0 || words[i].find('=') != std::string::npos) continue;
    const bool last = i + 1 == words.size();
    check_usage(!last, "{} wants {}", setting->title(), setting->takes);
    check_usage(!flag_of(words[i + 1], settings), "{} wants {}, got {}", setting->title(),
                setting->takes, words[i + 1]);
  }
}

void declare_switch(Setting& setting, CLI::App& app) {
  std::string flags = setting.name == "help" ? "-h" : "";
  for (const std::string& name : names_of(setting)) {
    flags += fmt::format("{}--{},!--no-{}", flags.empty() ? "" : ",", name, name);
  }
  app.add_flag(flags)->each([&setting](const std::string& text) { setting.from_flag = {text}; });
}

void declare_positional(Setting& setting, CLI::App& app) {
  app.add_option_function<std::vector<std::string>>(
         spelled(setting.name),
         [&setting](const std::vector<std::string>& texts) { setting.from_flag = bare(texts); })
      ->expected(1, setting.count)
      ->allow_extra_args(setting.count == kAnyNumber);
}

// Of two flags for the same the last counts, as a script appends it; a list grows.
void declare_value(Setting& setting, CLI::App& app) {
  std::string flags;
  for (const std::string& name : names_of(setting)) {
    flags += fmt::format("{}--{}", flags.empty() ? "" : ",", name);
  }
  app.add_option_function<std::vector<std::string>>(
         flags,
         [&setting](const std::vector<std::string>& words) {
           const std::vector<std::string> texts = bare(words);
           const bool list = setting.count == kAnyNumber;
           check_usage(list || std::ssize(texts) == setting.count, "{} wants {}", setting.title(),
                       setting.takes);
           if (!list) setting.from_flag.clear();
           setting.from_flag.insert(setting.from_flag.end(), texts.begin(), texts.end());
         })
      ->expected(1, setting.count)
      ->allow_extra_args(setting.count == kAnyNumber)
      ->trigger_on_parse();
}

// Throws for what no setting took.
void refuse(const std::vector<std::string>& extras, const Settings& settings) {
  if (extras.empty()) return;
  const auto flag = std::ranges::find_if(
      extras, [](const std::string& extra) { return extra.size() > 1 && extra.starts_with('-'); });
  check_usage(flag != extras.end(), "unexpected argument '{}'", extras.front());
  std::vector<std::string> known;
  for (const Setting& setting : settings.all()) {
    if (setting.positional) continue;
    for (const std::string& name : names_of(setting)) known.push_back("--" + name);
  }
  const std::string name = flag->substr(0, flag->find('='));
  throw UsageError(fmt::format("unknown option {}{}", name, did_you_mean(name, known)));
}

}  // namespace

void read_arguments(const std::vector<std::string>& arguments, Settings& settings) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (Setting& setting : settings.all()) {
    if (setting.positional) {
      declare_positional(setting, app);
    } else {
      setting.count == 0 ? declare_switch(setting, app) : declare_value(setting, app);
    }
  }
  std::vector<std::string> words = one_spelling(arguments);
  check_values(words, settings);
  std::ranges::reverse(words);  // as CLI11 wants them
  try {
    app.parse(words);
  } catch (const CLI::Error& error) {
    throw UsageError(error.what());
  }
  refuse(bare(app.remaining()), settings);
}

}  // namespace heed::cli
